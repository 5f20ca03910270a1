import type { EventId } from '../kernel/event-id.ts'

/** Why a message that was understood is not recorded. */
export type ContactRefusal =
  | { readonly _tag: 'ScopeNotSpecific' }
  | { readonly _tag: 'GrantInFuture' }
  | { readonly _tag: 'EvidenceRequired' }
  /** A reply was to grant more than its word can prove. */
  | { readonly _tag: 'LevelNotProved' }
  | { readonly _tag: 'NoSuchDncEntry'; readonly entryId: EventId }
  | { readonly _tag: 'NothingToErase' }

/** Whether it is said because of what the contact's state lacks: more knowledge may lift it. */
export const restsOnState = ({ _tag }: ContactRefusal): boolean =>
  _tag === 'NoSuchDncEntry' || _tag === 'NothingToErase'

/** The stable code of a refusal or failure: its `_tag` in capitals, `EvidenceRequired` as `EVIDENCE_REQUIRED`. */
export const codeOf = (tag: string): string =>
  tag.replace(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, (letter) => `_${letter}`).toUpperCase()
