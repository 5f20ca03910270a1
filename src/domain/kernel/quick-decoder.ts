import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { isBrandedText } from './branded-text.ts'

/**
 * Decodes as the codec does, at a quarter of its price: a codec notes its way to each member, for issues that nearly nobody
 * needs. What the quick way refuses is decoded by the codec itself, which then says why.
 */
export const quickDecoder = <A>(
  codec: t.Decoder<unknown, A>,
): ((input: unknown) => E.Either<t.Errors, A>) => {
  const quick = quickOf(codec as t.Any)
  return (input) => {
    const value = quick(input)
    return value === REFUSED ? codec.decode(input) : E.right(value as A)
  }
}

/** The decoded value, or REFUSED. */
type Quick = (input: unknown) => unknown

const REFUSED = Symbol('refused')

const quickOf = (codec: t.Any): Quick => {
  if (isBrandedText(codec) || isPlain(codec)) return where(codec.is)
  if (codec instanceof t.ReadonlyType) return quickOf(codec.type as t.Any)
  if (codec instanceof t.ReadonlyArrayType) return items(quickOf(codec.type as t.Any))
  if (codec instanceof t.UnionType) return firstOf(codec.types as ReadonlyArray<t.Any>)
  const isExact = codec instanceof t.ExactType
  const members = membersOf(isExact ? (codec.type as t.Any) : codec)
  if (members !== undefined) return record(members, isExact)
  return (input) => {
    const decoded = codec.validate(input, [])
    return E.isRight(decoded) ? decoded.right : REFUSED
  }
}

/** Codecs of io-ts whose decoded value is the input itself. */
const isPlain = (codec: t.Any): boolean =>
  codec instanceof t.LiteralType ||
  codec instanceof t.KeyofType ||
  codec instanceof t.StringType ||
  codec instanceof t.NumberType ||
  codec instanceof t.AnyDictionaryType

const where =
  (is: (input: unknown) => boolean): Quick =>
  (input) =>
    is(input) ? input : REFUSED

const items =
  (item: Quick): Quick =>
  (input) => {
    if (!Array.isArray(input)) return REFUSED
    let decoded: Array<unknown> = input
    for (let i = 0; i < input.length; i++) {
      const value = item(input[i])
      if (value === REFUSED) return REFUSED
      if (value === input[i]) continue
      if (decoded === input) decoded = [...input]
      decoded[i] = value
    }
    return decoded
  }

/** A union whose codecs each name their own `type` goes straight to the one that is meant. */
const firstOf = (codecs: ReadonlyArray<t.Any>): Quick => {
  const byType = new Map(codecs.map((codec) => [typeNamedBy(codec), codec]))
  if (byType.size === codecs.length && !byType.has(undefined)) {
    const quickByType = new Map([...byType].map(([type, codec]) => [type, quickOf(codec)]))
    return (input) => {
      const type = t.UnknownRecord.is(input) ? input['type'] : undefined
      return quickByType.get(type)?.(input) ?? REFUSED
    }
  }
  const quicks = codecs.map(quickOf)
  return (input) => {
    for (const quick of quicks) {
      const value = quick(input)
      if (value !== REFUSED) return value
    }
    return REFUSED
  }
}

const typeNamedBy = (codec: t.Any): unknown => {
  if (codec instanceof t.ReadonlyType || codec instanceof t.ExactType) return typeNamedBy(codec.type as t.Any)
  const named = membersOf(codec)?.find(({ name }) => name === 'type')?.codec
  return named instanceof t.LiteralType ? (named.value as unknown) : undefined
}

interface Member {
  readonly name: string
  readonly codec: t.Any
  readonly isOptional: boolean
}

/** The members of a codec of objects that strips none; undefined where it is none, or names a member twice. */
const membersOf = (codec: t.Any): ReadonlyArray<Member> | undefined => {
  if (codec instanceof t.ReadonlyType) return membersOf(codec.type as t.Any)
  if (codec instanceof t.InterfaceType || codec instanceof t.PartialType)
    return Object.entries(codec.props as t.Props).map(([name, member]) => ({
      name,
      codec: member,
      isOptional: codec instanceof t.PartialType,
    }))
  if (!(codec instanceof t.IntersectionType)) return undefined
  const parts = (codec.types as ReadonlyArray<t.Any>).map(membersOf)
  const members = parts.flatMap((part) => part ?? [])
  const names = new Set(members.map(({ name }) => name))
  return parts.includes(undefined) || names.size < members.length ? undefined : members
}

const record = (members: ReadonlyArray<Member>, isExact: boolean): Quick => {
  const known = new Set(members.map(({ name }) => name))
  const quicks = members.map(({ name, codec, isOptional }) => ({ name, isOptional, quick: quickOf(codec) }))
  return (input) => {
    if (!t.UnknownRecord.is(input)) return REFUSED
    let decoded: Record<string, unknown> = input
    for (const { name, isOptional, quick } of quicks) {
      const member = input[name]
      if (member === undefined) {
        if (isOptional) continue
        return REFUSED
      }
      const value = quick(member)
      if (value === REFUSED) return REFUSED
      if (value === member) continue
      if (decoded === input) decoded = { ...input }
      decoded[name] = value
    }
    return isExact ? stripped(decoded, known) : decoded
  }
}

/** Without the members that the codec does not know; the same object where there are none. */
const stripped = (from: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): unknown => {
  const names = Object.keys(from)
  if (names.every((name) => known.has(name))) return from
  const kept: Record<string, unknown> = {}
  for (const name of names) if (known.has(name)) kept[name] = from[name]
  return kept
}
