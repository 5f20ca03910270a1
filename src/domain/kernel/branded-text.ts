import * as t from 'io-ts'

/** A codec of texts that keep a promise. Its name is what an issue says was expected. */
export const brandedText = <Brand>(
  expected: string,
  holds: (text: string) => boolean,
): t.Type<t.Branded<string, Brand>, string, unknown> => {
  const is = (u: unknown): u is t.Branded<string, Brand> => typeof u === 'string' && holds(u)
  const codec = new t.Type(
    expected,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context)),
    t.identity<t.Branded<string, Brand>>,
  )
  made.add(codec)
  return codec
}

/** Whether a codec was made here: what it decodes to is the text itself. */
export const isBrandedText = (codec: object): boolean => made.has(codec)

const made = new WeakSet<object>()
