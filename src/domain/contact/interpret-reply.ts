import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { Channel } from '../kernel/channel.ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import { ANY, type Scope } from '../kernel/scope.ts'
import type { Word } from '../kernel/word.ts'
import { classifyReply, type ReplyReading, type ReplyRefusal } from '../replies/classify-reply.ts'
import type { ReplyFacts } from '../replies/reply-facts.ts'
import { REPLY_TABLE } from '../replies/reply-words.ts'
import type { Envelope } from './cloud-event.ts'
import { refusedScope } from './interpret-refusal.ts'
import type { Interpretable, Interpreted, Understanding } from './interpreted.ts'
import type { ReplyData } from './message.ts'
import { contentOf, protectedOf } from './message-parts.ts'
import { type ReplyGrant, replyGrant } from './reply-grant.ts'

/**
 * What a reply asks for. A refusal withdraws; an opt-in grants what its programme says that it grants, where it says so;
 * everything else is noted and changes nothing.
 */
export const replyReceived = (
  data: t.TypeOf<typeof ReplyData>,
  envelope: Envelope,
  contact: ContactPoint,
  understanding: Understanding,
): Interpretable => {
  const reading = classifyReply(data.text)
  const reply: Reply = { data, envelope, contact, understanding, facts: factsOf(reading, data.channel) }
  switch (reading.class) {
    case 'withdrawal':
    case 'unclear':
      return E.right(refusal(reply, reading))
    case 'opt-in':
      return data.grant === undefined
        ? E.right(noted(reply))
        : E.map((grant: ReplyGrant) => granting(reply, grant))(
            replyGrant(data, envelope, contact, understanding, reading.proves),
          )
    case 'help':
      return E.right(noted(reply))
  }
}

interface Reply {
  readonly data: t.TypeOf<typeof ReplyData>
  readonly envelope: Envelope
  readonly contact: ContactPoint
  readonly understanding: Understanding
  readonly facts: ReplyFacts
}

const factsOf = (reading: ReplyReading, channel: string | undefined): ReplyFacts => ({
  class: reading.class,
  by: reading.by,
  table: REPLY_TABLE as Word,
  ...(Channel.is(channel) ? { channel } : {}),
})

/** However few words it has, a refusal is one of every channel: who answers a text does not ask to be called instead. */
const refusal = (reply: Reply, { reach }: ReplyRefusal): Interpreted => {
  const { scope: said, unknownWords, originals } = answeredScope(reply)
  const scope = reached(said, reach)
  const widened = [
    ...(scope.seller === said.seller ? [] : ['seller']),
    ...(scope.purpose === said.purpose ? [] : ['purpose']),
  ]
  return {
    command: {
      type: 'WithdrawConsent',
      occurredAt: reply.envelope.time,
      scope,
      method: 'reply-keyword',
      ...(unknownWords.length === 0 ? {} : { unknownWords }),
      reply: reply.facts,
    },
    content: contentOf(reply.envelope, reply.contact, reply.data),
    protectedValues: [...protectedOfReply(reply, widened), ...originals],
    replyClass: reply.facts.class,
  }
}

/** What a message was about limits a keyword alone, and only where it was marketing: that ends all marketing of its seller. */
const reached = ({ seller, purpose }: Scope, reach: ReplyRefusal['reach']): Scope => {
  if (reach === 'everybody') return { seller: ANY, channel: ANY, purpose: ANY }
  const isMarketing = purpose !== ANY && purpose.every((word) => word === 'marketing')
  return { seller, channel: ANY, purpose: reach === 'answered' && isMarketing ? purpose : ANY }
}

const noted = (reply: Reply): Interpreted => {
  const { scope, originals } = answeredScope(reply)
  return {
    command: { type: 'NoteReply', occurredAt: reply.envelope.time, scope, reply: reply.facts },
    content: contentOf(reply.envelope, reply.contact, reply.data),
    protectedValues: [...protectedOfReply(reply), ...originals],
    replyClass: reply.facts.class,
  }
}

const granting = (reply: Reply, { command, protectedValues }: ReplyGrant): Interpreted => ({
  command,
  content: contentOf(reply.envelope, reply.contact, reply.data),
  protectedValues: [
    ...protectedOfReply(reply).filter(({ path }) => path !== 'data.grant'),
    ...protectedValues,
  ],
  replyClass: reply.facts.class,
})

/** Of the message that was answered: its seller and purpose, on any channel. */
const answeredScope = ({ data: { seller, purpose }, understanding }: Reply) =>
  refusedScope({ seller, purpose }, understanding.deployment)

/**
 * The text is the person's own words; a member that has that name lies with the others that nobody knows. So does what was answered,
 * where the refusal is wider.
 */
const protectedOfReply = (
  { data, envelope, contact }: Reply,
  widened: ReadonlyArray<string> = [],
): Interpreted['protectedValues'] => {
  const clear = ['text', 'seller', 'purpose', ...(Channel.is(data.channel) ? ['channel'] : [])].filter(
    (name) => !widened.includes(name),
  )
  const others = protectedOf(envelope, contact, clear).map((one) =>
    one.path === 'words' ? { ...one, path: 'data.words' } : one,
  )
  return [...others, { path: 'words', value: data.text }]
}
