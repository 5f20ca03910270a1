import { Channel } from '../kernel/channel.ts'
import { type Instant, instantOf } from '../kernel/instant.ts'
import { Word } from '../kernel/word.ts'

/** The members that most questions have, and no others. */
export interface PlainQuestion {
  readonly contact: string
  readonly channel: Channel
  readonly purpose?: Word | undefined
  readonly seller?: Word | undefined
  readonly at?: Instant | undefined
}

/**
 * The question that nearly everybody asks, read in a tenth of the time that its codec needs. Undefined says that it is not
 * of this form: the codec decides then, and says what is wrong.
 */
export const plainQuestion = (input: unknown): PlainQuestion | undefined => {
  if (typeof input !== 'object' || input === null || tagOf.call(input) !== '[object Object]') return undefined
  for (const name in input) if (!isPlain(name)) return undefined
  const { contact, channel, purpose, seller, at } = input as Readonly<Record<string, unknown>>
  if (typeof contact !== 'string' || !Channel.is(channel)) return undefined
  if (purpose !== undefined && !Word.is(purpose)) return undefined
  if (seller !== undefined && !Word.is(seller)) return undefined
  if (at === undefined) return { contact, channel, purpose, seller }
  const instant = typeof at === 'string' ? instantOf(at) : undefined
  return instant === undefined ? undefined : { contact, channel, purpose, seller, at: instant }
}

const tagOf = Object.prototype.toString

const isPlain = (name: string): boolean =>
  name === 'contact' || name === 'channel' || name === 'at' || name === 'purpose' || name === 'seller'
