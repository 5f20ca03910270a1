import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/**
 * An object with exactly these members. `t.strict` drops what it does not know; a map file is written by
 * hand, and a misspelt member that is silently dropped would lose a column.
 */
export const closed = <R extends t.Props, P extends t.Props>(name: string, required: R, optional: P) => {
  const needed = t.type(required)
  const other = t.partial(optional)
  const known = new Set([...Object.keys(required), ...Object.keys(optional)])
  const message = `one of the members ${[...known].map((member) => `"${member}"`).join(', ')}`
  type Members = t.TypeOf<typeof needed> & t.TypeOf<typeof other>
  return new t.Type<Members, Members, unknown>(
    name,
    (u): u is Members => needed.is(u) && other.is(u),
    (u, context) => {
      if (!isObject(u)) return t.failure(u, context, name)
      const strangers = Object.keys(u)
        .filter((member) => !known.has(member))
        .map((key) => ({ value: undefined, context: [...context, { key, type: t.never }], message }))
      const errors = [needed.validate(u, context), other.validate(u, context)].flatMap((e) =>
        E.isLeft(e) ? e.left : [],
      )
      return strangers.length + errors.length === 0
        ? t.success(u as Members)
        : t.failures([...strangers, ...errors])
    },
    t.identity,
  )
}

/** Values by name. `t.record` drops a name that it does not know; here it is a mistake like any other. */
export const named = <A>(
  name: string,
  key: t.Type<string>,
  value: t.Type<A>,
): t.Type<Readonly<Record<string, A>>> =>
  new t.Type<Readonly<Record<string, A>>>(
    name,
    (u): u is Readonly<Record<string, A>> =>
      isObject(u) && Object.entries(u).every(([k, v]) => key.is(k) && value.is(v)),
    (u, context) => {
      if (!isObject(u)) return t.failure(u, context)
      const errors = Object.entries(u).flatMap(([k, v]) => {
        const place = (type: t.Decoder<unknown, unknown>) => [...context, { key: k, type }]
        return [key.validate(k, place(key)), value.validate(v, place(value))].flatMap((e) =>
          E.isLeft(e) ? e.left : [],
        )
      })
      return errors.length === 0 ? t.success(u as Readonly<Record<string, A>>) : t.failures(errors)
    },
    t.identity,
  )

/**
 * One of several shapes, told apart before it is decoded, so that a mistake is reported for the shape that
 * was meant.
 */
export const told = <A>(name: string, meant: (u: unknown) => t.Decoder<unknown, A>): t.Type<A> =>
  new t.Type<A>(
    name,
    (u): u is A => E.isRight(meant(u).decode(u)),
    (u, context) => meant(u).validate(u, context),
    t.identity,
  )

export const has = (u: unknown, member: string): boolean => isObject(u) && Object.hasOwn(u, member)

export const isObject = (u: unknown): u is object => typeof u === 'object' && u !== null && !Array.isArray(u)
