import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { CHANNELS } from '../../../src/domain/kernel/channel.ts'
import { type PlainQuestion, plainQuestion } from '../../../src/domain/rules/plain-question.ts'
import { QUESTION_MEMBERS, QuestionMessage } from '../../../src/domain/rules/question.ts'
import { fewInstants, spellingOf } from '../../support/arbitrary/instant.ts'
import { question } from '../../support/arbitrary/question.ts'
import { law } from '../../support/law.ts'

const LEAST = { contact: '+13055550123', channel: 'sms' }

/** A value for a member: mostly of the right kind, so that what is drawn is often a question and often nearly one. */
const member: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    1,
    '',
    '*',
    ' sms',
    'toString',
    '2026-02-30T00:00:00Z',
    ['sms'],
    {},
  ),
  fc.constantFrom('+13055550123', 'jane@example.com', 'marketing', 'acme', 'size:7', ...CHANNELS),
  fewInstants.chain(spellingOf),
  fc.string({ maxLength: 3, unit: 'binary' }),
)

/** A question with few members, as most are. */
const short = fc
  .tuple(question, fc.subarray(['purpose', 'seller', 'at']))
  .map(([asked, kept]) =>
    Object.fromEntries(['contact', 'channel', ...kept].map((name) => [name, asked[name]])),
  )

const nearly: fc.Arbitrary<unknown> = fc
  .tuple(
    fc.oneof(short, question),
    fc.dictionary(fc.constantFrom(...QUESTION_MEMBERS, 'sellers', 'toString'), member, { maxKeys: 2 }),
  )
  .map(([asked, changed]) => ({ ...asked, ...changed }))

const anything: fc.Arbitrary<unknown> = fc.oneof(
  short,
  nearly,
  nearly.map((asked) => Object.create(asked as object) as unknown),
  nearly.map((asked) => Object.assign(Object.create(null) as object, asked)),
  nearly.map((asked) => ({ ...(asked as object), [Symbol.toStringTag]: 'Question' })),
  nearly.map((asked) => [asked]),
  fc.anything(),
)

/** What is read without the codec, the codec reads as the same; what it says no to, is not read without it. */
const agreesWithTheCodec = (read: (input: unknown) => PlainQuestion | undefined) =>
  law(
    fc.property(anything, (input) => {
      const plain = read(input)
      if (plain === undefined) return
      const decoded = QuestionMessage.decode(input)
      if (E.isLeft(decoded)) throw new Error('the codec refuses it')
      for (const name of QUESTION_MEMBERS)
        expect(plain[name as keyof PlainQuestion]).toStrictEqual(decoded.right[name as keyof PlainQuestion])
      const names = Object.keys(input as object)
      expect(names.filter((name) => !QUESTION_MEMBERS.has(name))).toStrictEqual([])
    }),
    2_000,
  )

describe('plainQuestion()', () => {
  test('reads what the codec reads, and refuses what it refuses', () => {
    agreesWithTheCodec(plainQuestion).holds()
  })
  test.each<[string, (input: unknown) => PlainQuestion | undefined]>([
    ['overlooks other members', (input) => plainQuestion(onlyPlain(input))],
    ['takes any channel', (input) => withAnything(input, 'channel')],
    ['takes any time', (input) => withAnything(input, 'at')],
    ['takes any seller', (input) => withAnything(input, 'seller')],
  ])('one that %s is caught', (_, broken) => {
    agreesWithTheCodec(broken).isBroken()
  })

  test.each([
    ['the least there is', LEAST],
    ['with every plain member', { ...LEAST, at: '2026-11-21T18:04:05Z', purpose: 'loyalty', seller: 'acme' }],
    ['parsed from a query', Object.assign(Object.create(null) as object, LEAST)],
  ])('reads a question %s', (_, input) => {
    expect(plainQuestion(input)).toMatchObject(LEAST)
  })
  test('leaves every other member to the codec', () => {
    for (const name of QUESTION_MEMBERS)
      if (!['contact', 'channel', 'at', 'purpose', 'seller'].includes(name))
        expect(plainQuestion({ ...LEAST, [name]: undefined })).toBeUndefined()
  })
})

const onlyPlain = (input: unknown): unknown => {
  if (typeof input !== 'object' || input === null) return input
  const { contact, channel, purpose, seller, at } = input as Readonly<Record<string, unknown>>
  return { contact, channel, purpose, seller, at }
}

const withAnything = (input: unknown, name: string): PlainQuestion | undefined => {
  if (typeof input !== 'object' || input === null) return undefined
  const value = (input as Readonly<Record<string, unknown>>)[name]
  const read = plainQuestion({ ...input, [name]: name === 'channel' ? 'sms' : undefined })
  return read === undefined ? undefined : { ...read, [name]: value }
}
