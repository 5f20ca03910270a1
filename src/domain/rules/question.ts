import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Deployment } from '../contact/deployment.ts'
import { Jurisdiction } from '../contact/vocabulary.ts'
import { brandedText } from '../kernel/branded-text.ts'
import { Channel } from '../kernel/channel.ts'
import { type ContactPoint, looksLikeEmail } from '../kernel/contact-point.ts'
import { type Instant, InstantFromText } from '../kernel/instant.ts'
import { Place } from '../kernel/place.ts'
import type { Aim } from '../kernel/scope.ts'
import { type Issues, issue, issuesOf } from '../kernel/validation.ts'
import { WORD_LENGTH_MAX, Word } from '../kernel/word.ts'
import type { ContactReader } from '../ports/contact-reader.ts'
import { type PlainQuestion, plainQuestion } from './plain-question.ts'

export const LineType = t.keyof(
  { unknown: null, wireless: null, landline: null, voip: null },
  'a line type (unknown, wireless, landline, voip)',
)

export type LineType = t.TypeOf<typeof LineType>

export const Audience = t.keyof({ consumer: null, business: null }, 'an audience (consumer, business)')

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const TimeZone = brandedText<TimeZoneBrand>(
  'a time zone of the IANA database',
  (s) => s.length <= WORD_LENGTH_MAX && isTimeZone(s),
)
export interface TimeZoneBrand {
  readonly TimeZone: unique symbol
}

export const RECENT_ATTEMPTS_MAX = 1_000

export const JURISDICTIONS_MAX = 100

/** A list that is not looked at where it is longer than this. */
const atMost = <A>(max: number, list: t.Type<ReadonlyArray<A>, unknown>): t.Type<ReadonlyArray<A>, unknown> =>
  new t.Type(
    `${list.name}, at most ${max}`,
    list.is,
    (u, context) => (Array.isArray(u) && u.length > max ? t.failure(u, context) : list.validate(u, context)),
    list.encode,
  )

const optionalMembers = {
  purpose: Word,
  seller: Word,
  at: InstantFromText,
  jurisdictions: atMost(JURISDICTIONS_MAX, t.readonlyArray(Jurisdiction, 'an array of jurisdictions')),
  postalCode: Word,
  timeZone: TimeZone,
  lineType: LineType,
  audience: Audience,
  recentAttempts: atMost(RECENT_ATTEMPTS_MAX, t.readonlyArray(InstantFromText, 'an array of times')),
  minPosition: Place,
}

const A_QUESTION = 'a question such as { "contact": …, "channel": … }'

/** Decides what a question is. */
export const QuestionMessage = t.intersection([
  t.type({ contact: t.string, channel: Channel }, A_QUESTION),
  t.partial(optionalMembers, A_QUESTION),
])

type QuestionMessage = t.TypeOf<typeof QuestionMessage>

/** The members a question may have. Another is an error: a fact that is misspelt must not be lost. */
export const QUESTION_MEMBERS: ReadonlySet<string> = new Set([
  'contact',
  'channel',
  ...Object.keys(optionalMembers),
])

/** May we contact this person, on this channel, for this purpose, on behalf of this seller, then? */
export interface Question {
  /** As it was asked. */
  readonly asked: string
  /** Undefined where what was asked cannot be a number or an address. */
  readonly contact: ContactPoint | undefined
  readonly aim: Aim
  readonly at: Instant
  readonly jurisdictions: ReadonlyArray<Jurisdiction>
  readonly postalCode: string | undefined
  readonly timeZone: string | undefined
  readonly lineType: LineType
  readonly recentAttempts: ReadonlyArray<Instant> | undefined
  readonly minPosition?: Place
}

export interface Asking {
  readonly deployment: Deployment
  readonly contacts: ContactReader
}

export interface NotAQuestion {
  readonly _tag: 'NotAQuestion'
  readonly issues: Issues
}

/** Reads a question; what is left out takes its default, `at` the given one. */
export const decodeQuestion = (asking: Asking) => {
  const settle = settled(asking)
  return (input: unknown, now: Instant): E.Either<NotAQuestion, Question> => {
    const plain = plainQuestion(input)
    if (plain !== undefined) return settle(plain, now, [])
    const decoded = QuestionMessage.decode(input)
    const strangers = strangersOf(input)
    return E.isLeft(decoded)
      ? notAQuestion([...issuesOf(decoded.left), ...strangers])
      : settle(decoded.right, now, strangers)
  }
}

/** The question that a message asks, and what only the deployment knows to be wrong with it. */
const settled =
  ({ deployment, contacts }: Asking) =>
  (
    message: PlainQuestion & Omit<QuestionMessage, keyof PlainQuestion>,
    now: Instant,
    strangers: Issues,
  ): E.Either<NotAQuestion, Question> => {
    const { contact: asked, channel, purpose = MARKETING, seller = deployment.defaultSeller } = message
    const {
      at = now,
      jurisdictions = NONE,
      postalCode,
      timeZone,
      lineType = 'unknown',
      recentAttempts,
    } = message
    const { minPosition } = message
    const contact = contacts.read(asked)
    const isKnown = deployment.purposes.has(purpose)
    const isReached = contact === undefined || reaches(contact, channel)
    if (!isKnown || !isReached || strangers.length > 0)
      return notAQuestion([
        ...strangers,
        ...(isKnown ? [] : [issue('purpose', 'a purpose known to this ledger')]),
        ...(isReached ? [] : [issue('channel', 'a channel that this kind of contact has')]),
      ])
    const aim = { seller, channel, purpose }
    const facts = { jurisdictions, postalCode, timeZone, lineType, recentAttempts }
    const question = { asked, contact, aim, at, ...facts }
    return E.right(minPosition === undefined ? question : { ...question, minPosition })
  }

const NONE: ReadonlyArray<Jurisdiction> = []

const MARKETING = 'marketing' as Word

const strangersOf = (input: unknown): Issues =>
  typeof input === 'object' && input !== null && !Array.isArray(input)
    ? Object.keys(input)
        .filter((name) => !QUESTION_MEMBERS.has(name))
        .map(() => issue('', `no members but ${[...QUESTION_MEMBERS].join(', ')}`))
        .slice(0, 1)
    : []

/** A number has no mailbox and an address no telephone; both may belong to somebody with a letter-box. */
const reaches = (contact: ContactPoint, channel: Channel): boolean =>
  channel === 'postal' || looksLikeEmail(contact) === (channel === 'email')

const notAQuestion = (issues: Issues): E.Either<NotAQuestion, never> =>
  E.left({ _tag: 'NotAQuestion', issues })
