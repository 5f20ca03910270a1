import type { KeyName } from '../../../domain/ports/key-vault.ts'
import type { Difference } from '../../../domain/workflow/copy/copy-ends.ts'
import { printable, thousands } from '../printable.ts'

/** Where two ledgers differ first, and what to do: places and names, never what lies there. */
export const differenceText = (difference: Difference): string =>
  printable(`The two stores differ (COPY_TARGET_DIFFERS). ${words(difference)}`)

const words = (difference: Difference): string => {
  switch (difference.type) {
    case 'other-event': {
      const { size, stream, revision, source, target } = difference
      const there = target === undefined ? '' : `, at ${target} in the target`
      return `Event ${thousands(size)}, revision ${revision} of ${stream}, at ${source} in the source${there}, is another one in the target. ${ANOTHER}`
    }
    case 'event-more':
      return `The target holds an event more: ${placeOf(difference)}. It has been written to since it was copied, or is no copy of this source: name a new data directory with --to.`
    case 'event-missing':
      return `The source holds an event more: ${placeOf(difference)}. Where it has grown meanwhile, stop whatever writes to it and run the copy again.`
    case 'stream-ends-elsewhere':
      return `The target's stream ends at revision ${difference.actual}, and cannot take ${placeOf(difference)}. Somebody else writes to it, or the source has lost the beginning of that stream.`
    case 'content-missing':
      return `The content ${difference.sha256} is not in the target. Run the copy again.`
    case 'other-key':
      return `${keyText(difference.key)} is another one in the target. ${ANOTHER}`
    case 'key-missing':
      return `${keyText(difference.key)} is not in the target. Run the copy again.`
    case 'key-more':
      return `${keyText(difference.key)} is in the target and not in the source, whose log does not say that it was destroyed. ${ANOTHER}`
    case 'other-key-file':
      return `They were made with different key files: ${difference.name} is not the same. ${ANOTHER}`
  }
}

const ANOTHER = 'It is no copy of this source: name a new data directory with --to.'

const placeOf = ({
  size,
  position,
  stream,
  revision,
}: Extract<Difference, { readonly position: unknown }>): string =>
  `event ${thousands(size)}, revision ${revision} of ${stream}, at ${position}`

const keyText = (key: KeyName): string =>
  key.type === 'contact'
    ? `The data key of ${key.pseudonym}, generation ${key.generation},`
    : `The data key of the message in quarantine ${key.item}`
