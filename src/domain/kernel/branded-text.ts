import * as t from 'io-ts'

/** A codec of texts that keep a promise. Its name is what an issue says was expected. */
export const brandedText = <Brand>(
  expected: string,
  holds: (text: string) => boolean,
): t.Type<t.Branded<string, Brand>, string, unknown> => {
  const is = (u: unknown): u is t.Branded<string, Brand> => typeof u === 'string' && holds(u)
  return new t.Type(expected, is, (u, context) => (is(u) ? t.success(u) : t.failure(u, context)), t.identity)
}
