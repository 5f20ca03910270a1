import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { instantText } from '../kernel/instant.ts'
import { type Issues, issue, issuesOf } from '../kernel/validation.ts'
import type { Word } from '../kernel/word.ts'
import type { Principal, RegistryFailure, WaiverLine } from '../ports/ledger.ts'
import { type RegistryEvent, WAIVER_TEXT_CHARACTERS_MAX } from '../registry/event.ts'
import { RegistryId, registryStream } from '../registry/registry-id.ts'
import { appendOwn, type OwnAppended, type OwnEventParts } from './append-own.ts'
import { readRegistry } from './read-registry.ts'

const Wanted = t.strict({ registry: RegistryId, reason: t.string, authority: t.string })

/** How often a waiver is tried anew because somebody else wrote to the registry meanwhile. */
export const WAIVER_ATTEMPTS_MAX = 5

/** Says why a registry that was never imported, or is too old, stands in nobody's way. A later waiver takes the place of an earlier one. */
export const waiveRegistry = async (
  parts: OwnEventParts,
  id: string,
  input: unknown,
  by: Principal,
): Promise<E.Either<RegistryFailure, WaiverLine>> => {
  const members = typeof input === 'object' && input !== null ? input : {}
  const wanted = Wanted.decode({ ...members, registry: id })
  if (E.isLeft(wanted)) return refused(issuesOf(wanted.left))
  const { registry, reason, authority } = wanted.right
  const issues = [...textIssues('reason', reason), ...textIssues('authority', authority)]
  if (issues.length > 0) return refused(issues)
  const occurredAt = parts.clock.now()
  const facts = { registry, reason, authority, waivedBy: by.name as Word }
  const appended = await appendOwn(parts, registryStream(registry), 'any', {
    type: 'RegistryWaived',
    occurredAt,
    ...facts,
  })
  if (E.isLeft(appended)) return appended
  return E.right({ registry, reason, authority, by: by.name, since: instantText(occurredAt) })
}

/** From when this answers on the registry is needed again. */
export const unwaiveRegistry = async (
  parts: OwnEventParts,
  id: string,
  by: Principal,
): Promise<E.Either<RegistryFailure, void>> => {
  if (!RegistryId.is(id)) return E.left({ _tag: 'NoSuchWaiver' })
  for (let attempt = 1; ; attempt++) {
    const read = await readRegistry(parts.store, id)
    if (E.isLeft(read)) return read
    if (!read.right.state.isWaived) return E.left({ _tag: 'NoSuchWaiver' })
    const event: RegistryEvent = {
      type: 'RegistryWaiverRevoked',
      occurredAt: parts.clock.now(),
      registry: id,
      revokedBy: by.name as Word,
    }
    const appended: E.Either<RegistryFailure, OwnAppended> = await appendOwn(
      parts,
      registryStream(id),
      read.right.revision,
      event,
    )
    if (E.isRight(appended)) return E.right(undefined)
    if (appended.left._tag !== 'WrongRevision' || attempt === WAIVER_ATTEMPTS_MAX) return appended
  }
}

const refused = (issues: Issues): E.Either<RegistryFailure, never> =>
  E.left({ _tag: 'NotARegistryRequest', issues })

const textIssues = (path: string, text: string): Issues =>
  text.trim() === '' || text.length > WAIVER_TEXT_CHARACTERS_MAX
    ? [issue(path, `a text of 1 to ${WAIVER_TEXT_CHARACTERS_MAX} characters`)]
    : []
