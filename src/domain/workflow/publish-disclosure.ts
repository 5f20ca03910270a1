import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { DisclosurePublished } from '../disclosure/event.ts'
import { DISCLOSURE_TEXT_BYTES_MAX } from '../disclosure/event.ts'
import { disclosureStream } from '../disclosure/stream.ts'
import { instantText } from '../kernel/instant.ts'
import type { Sha256Hex } from '../kernel/sha256-hex.ts'
import { issue, issuesOf } from '../kernel/validation.ts'
import { Word } from '../kernel/word.ts'
import type { ContentStore } from '../ports/content-store.ts'
import type { DisclosureFailure, DisclosureText, Published } from '../ports/ledger.ts'
import { sha256Hex } from '../proof/sha256.ts'
import { appendOwn, type OwnEventParts } from './append-own.ts'
import { readStream } from './read-stream.ts'

const Wanted = t.strict({ id: Word, version: Word, language: Word, text: t.string })

/** The longest text of a disclosure, in bytes of UTF-8. */
export const DISCLOSURE_BYTES_MAX = 524_288

/** Publishes a text once: the same again changes nothing, another text under the same version is refused. */
export const publishDisclosure = async (
  parts: OwnEventParts & { readonly content: ContentStore },
  input: unknown,
): Promise<E.Either<DisclosureFailure, Published>> => {
  const wanted = Wanted.decode(input)
  if (E.isLeft(wanted)) return E.left({ _tag: 'NotADisclosureText', issues: issuesOf(wanted.left) })
  const { id, version, language, text } = wanted.right
  const bytes = Buffer.from(text)
  if (bytes.length === 0 || bytes.length > DISCLOSURE_BYTES_MAX || !text.isWellFormed())
    return E.left({
      _tag: 'NotADisclosureText',
      issues: [issue('text', `a text of 1 to ${DISCLOSURE_BYTES_MAX} bytes`)],
    })
  const sha256 = sha256Hex(bytes) as Sha256Hex
  const stream = disclosureStream(id)
  for (let attempt = 1; ; attempt++) {
    const published = await readStream(parts.store, stream)
    if (E.isLeft(published)) return published
    const { events, revision } = published.right
    const versions = events.map((one) => one.event).filter((one) => one.type === 'DisclosurePublished')
    const known = versions.find((one) => one.version === version)
    if (known !== undefined) {
      return known.sha256 === sha256 && known.language === language
        ? E.right({ isNew: false, disclosure: textOf(known, text) })
        : E.left({ _tag: 'DisclosureDiffers' })
    }
    const isShort = Buffer.byteLength(JSON.stringify(text)) <= DISCLOSURE_TEXT_BYTES_MAX
    if (!isShort) {
      const stored = await parts.content.put(bytes)()
      if (E.isLeft(stored)) return stored
    }
    const facts = { id, version, language, sha256, ...(isShort ? { text } : {}) }
    const event: DisclosurePublished = {
      type: 'DisclosurePublished',
      occurredAt: parts.clock.now(),
      ...facts,
    }
    const appended = await appendOwn(parts, stream, revision < 0 ? 'none' : revision, event)
    if (E.isRight(appended)) return E.right({ isNew: true, disclosure: textOf(event, text) })
    if (appended.left._tag !== 'WrongRevision' || attempt === PUBLISH_ATTEMPTS_MAX) return appended
  }
}

/** How often publishing is tried anew because somebody else published a version meanwhile. */
export const PUBLISH_ATTEMPTS_MAX = 5

export const textOf = (
  { id, version, language, sha256, occurredAt }: DisclosurePublished,
  text: string,
): DisclosureText => ({ id, version, language, sha256, publishedAt: instantText(occurredAt), text })
