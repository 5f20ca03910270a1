import * as t from 'io-ts'
import { brandedText } from '../domain/kernel/branded-text.ts'

interface TextBrand {
  readonly ConfigText: unique symbol
}

export const NonEmpty = brandedText<TextBrand>('a text', (s) => s.length > 0)

/** A setting whose text becomes something else, or is none that can be. */
export const parsed = <A>(expected: string, parse: (text: string) => A | undefined) =>
  new t.Type<A, string, unknown>(
    expected,
    (u): u is A => u !== undefined,
    (u, context) => {
      const value = typeof u === 'string' ? parse(u) : undefined
      return value === undefined ? t.failure(u, context) : t.success(value)
    },
    String,
  )

export const TrueOrFalse = parsed('true or false', (text) =>
  text === 'true' ? true : text === 'false' ? false : undefined,
)
