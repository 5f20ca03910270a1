import * as t from 'io-ts'
import { brandedText } from '../kernel/branded-text.ts'
import { Channel } from '../kernel/channel.ts'
import { inOrder } from '../kernel/in-order.ts'
import { CalendarDate, InstantFromText } from '../kernel/instant.ts'
import { ANY } from '../kernel/scope.ts'
import { Sha256Hex } from '../kernel/sha256-hex.ts'
import { WORD_LENGTH_MAX, Word } from '../kernel/word.ts'
import { CaptureMethod, ConsentLevel, Jurisdiction, RelationshipKind } from './vocabulary.ts'

/** What a CRM sends, by type: the `data` of its CloudEvent (`docs/design/event-format.md` says what becomes of it). Members not named here are kept, protected. */

/** A word or several: sorted, without repeats. */
const wordsOf = <A extends string>(
  word: t.Type<A, string, unknown>,
): t.Type<ReadonlyArray<A>, unknown, unknown> =>
  new t.Type<ReadonlyArray<A>, unknown, unknown>(
    `${word.name}, or an array of them`,
    (u): u is ReadonlyArray<A> => Array.isArray(u) && u.every(word.is),
    (u, context) => {
      const words: ReadonlyArray<unknown> = Array.isArray(u) ? u : [u]
      return words.every(word.is) ? t.success(inOrder(words)) : t.failure(u, context)
    },
    t.identity,
  )

const orAny = <A extends string>(
  word: t.Type<A, string, unknown>,
  name = `${word.name} or "*"`,
): t.Type<A | typeof ANY, string, unknown> =>
  new t.Type(
    name,
    (u): u is A | typeof ANY => u === ANY || word.is(u),
    (u, context) => (u === ANY ? t.success(ANY) : word.validate(u, context)),
    t.identity,
  )

/** Any text where a known word should stand: in a refusal it is understood as the widest. */
const AnyWord = brandedText<AnyWordBrand>('a text', (s) => s.length <= ANY_WORD_LENGTH_MAX)
export interface AnyWordBrand {
  readonly AnyWord: unique symbol
}

export const ANY_WORD_LENGTH_MAX = 1_024

const WordOrAny = orAny(Word, `a word of 1 to ${WORD_LENGTH_MAX} characters or "*"`)

const A_SCOPE = 'a scope such as { "seller": …, "channel": …, "purpose": … }'

/** The words of a scope as they came, each a sorted list in which `*` may stand. */
const SpecificScope = t.partial(
  { seller: wordsOf(WordOrAny), channel: wordsOf(orAny(Channel)), purpose: wordsOf(WordOrAny) },
  A_SCOPE,
)

const LenientScope = t.partial(
  { seller: wordsOf(WordOrAny), channel: wordsOf(AnyWord), purpose: wordsOf(AnyWord) },
  A_SCOPE,
)

const Region = brandedText<RegionBrand>('a country code such as US', (s) => /^[A-Z]{2}$/.test(s))
export interface RegionBrand {
  readonly Region: unique symbol
}

const Digest = new t.Type<Sha256Hex, string, unknown>(
  Sha256Hex.name,
  Sha256Hex.is,
  (u, context) => Sha256Hex.validate(typeof u === 'string' ? u.toLowerCase() : u, context),
  t.identity,
)

const A_PIECE = 'a piece of evidence such as { "kind": … }'

const EvidenceItem = t.intersection([
  t.type({ kind: Word }, A_PIECE),
  t.partial({ sha256: Digest, uri: t.string, id: t.string }, A_PIECE),
])

const EvidenceList = t.readonlyArray(EvidenceItem, 'an array of evidence')

const A_DISCLOSURE = 'a disclosure such as { "id": …, "version": … }'

const common = { contact: t.string }
const optional = { region: Region, person: t.UnknownRecord }

export const GrantedData = t.intersection([
  t.type({
    ...common,
    level: ConsentLevel,
    capture: t.type({ method: CaptureMethod }, 'how it was captured, such as { "method": … }'),
  }),
  t.partial({
    ...optional,
    scope: SpecificScope,
    expiresAt: InstantFromText,
    disclosure: t.intersection([
      t.type({ id: Word, version: Word }, A_DISCLOSURE),
      t.partial({ language: Word, sha256: Digest }, A_DISCLOSURE),
    ]),
    evidence: EvidenceList,
    jurisdiction: Jurisdiction,
    acquiredFrom: t.type({ party: Word, date: CalendarDate }, 'a source such as { "party": …, "date": … }'),
  }),
])

export const WithdrawnData = t.intersection([
  t.type({ ...common, method: AnyWord }),
  t.partial({ ...optional, scope: LenientScope, words: t.string }),
])

export const DncAddedData = t.intersection([
  t.type({ ...common, reason: AnyWord, requestedBy: AnyWord }),
  t.partial({ ...optional, scope: LenientScope }),
])

/** An entry is named by its ledger event id, or by the CloudEvent that made it. */
export const DncLiftedData = t.intersection([
  t.type({
    ...common,
    entry: t.union([t.string, t.type({ source: t.string, id: t.string }, '{ "source": …, "id": … }')]),
    authority: t.string,
  }),
  t.partial({ ...optional, evidence: EvidenceList }),
])

export const RelationshipData = t.intersection([
  t.type({ ...common, kind: RelationshipKind }),
  t.partial({ ...optional, seller: Word, product: t.string }),
])

export const ReassignedData = t.intersection([
  t.type({ ...common, asOf: CalendarDate, evidenceSource: t.string }),
  t.partial(optional),
])

/**
 * What somebody who was written to wrote back, and what the message was about. `grant` is read only where the text opts in: whatever
 * stands there keeps no refusal from being recorded.
 */
export const ReplyData = t.intersection([
  t.type({ ...common, text: t.string }),
  t.partial({
    ...optional,
    seller: wordsOf(WordOrAny),
    channel: AnyWord,
    purpose: wordsOf(AnyWord),
    grant: t.unknown,
  }),
])

export const TYPE_PREFIX = 'org.consent-ledger.'

/** The types of incoming CloudEvents, without their prefix. */
export const MessageType = t.keyof(
  {
    'consent.granted.v1': null,
    'consent.withdrawn.v1': null,
    'dnc.added.v1': null,
    'dnc.lifted.v1': null,
    'relationship.recorded.v1': null,
    'contact.reassigned.v1': null,
    'reply.received.v1': null,
  },
  'a message type of this ledger',
)
export type MessageType = t.TypeOf<typeof MessageType>

export const MESSAGE_TYPES = Object.keys(MessageType.keys) as ReadonlyArray<MessageType>
