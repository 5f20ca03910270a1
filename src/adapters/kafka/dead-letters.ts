import * as E from 'fp-ts/lib/Either.js'
import { type Kafka, Partitioners, type Producer } from 'kafkajs'
import type { DeadLetter } from './dead-letter.ts'
import { faultOf } from './fault.ts'

/** Where messages that were not recorded are announced. */
export interface DeadLetters {
  /** All of them, on every replica that is in step, before it answers. Sent again, they are there twice. */
  readonly send: (letters: ReadonlyArray<DeadLetter>) => Promise<E.Either<DeadLetterUnavailable, void>>
  readonly close: () => Promise<void>
}

export interface DeadLetterUnavailable {
  readonly _tag: 'DeadLetterUnavailable'
  readonly cause: string
}

/** A producer that is connected when it is first needed, and made anew after a failure: the topic may have come since. */
export const deadLetters = (kafka: Kafka, topic: string): DeadLetters => {
  let connected: Promise<Producer> | undefined
  const connect = async (): Promise<Producer> => {
    const producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: SEND_ATTEMPTS_MAX - 1 },
    })
    await producer.connect()
    return producer
  }
  const close = async (): Promise<void> => {
    const closing = connected
    connected = undefined
    await closing?.then((producer) => producer.disconnect()).catch(() => undefined)
  }
  return {
    send: async (letters) => {
      try {
        connected ??= connect()
        const producer = await connected
        const messages = letters.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } }))
        for (let at = 0; at < messages.length; at += LETTERS_MAX)
          await producer.send({ topic, acks: -1, messages: messages.slice(at, at + LETTERS_MAX) })
        return E.right(undefined)
      } catch (error) {
        await close()
        return E.left({ _tag: 'DeadLetterUnavailable', cause: faultOf(error) })
      }
    },
    close,
  }
}

/** Tries of one sending before the partition is held. */
export const SEND_ATTEMPTS_MAX = 3

/** Dead letters in one request: they are small, and a broker takes a megabyte at once. */
export const LETTERS_MAX = 200
