import { randomBytes } from 'node:crypto'
import * as t from 'io-ts'
import { Instant } from '../../domain/kernel/instant.ts'

/** Bytes that are written down as base64. The codec's name tells what was expected, never what was found. */
const Secret = (bytes: number): t.Type<Buffer, string, unknown> =>
  new t.Type<Buffer, string, unknown>(
    `${bytes} bytes in base64`,
    (u): u is Buffer => Buffer.isBuffer(u) && u.length === bytes,
    (u, context) => {
      const secret = Buffer.from(typeof u === 'string' ? u : '', 'base64')
      return secret.length === bytes && secret.toString('base64') === u
        ? t.success(secret)
        : t.failure(u, context)
    },
    (secret) => secret.toString('base64'),
  )

const KEY_BYTES = 32
const NAMESPACE_BYTES = 16

const KeyId: t.Type<number, number, unknown> = new t.Type<number, number, unknown>(
  'a whole number from 1 to 4294967295',
  (u): u is number => Number.isInteger(u) && Number(u) >= 1 && Number(u) <= 0xffff_ffff,
  (u, context) => (KeyId.is(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
)

const NumberedKey = t.readonly(t.strict({ id: KeyId, key: Secret(KEY_BYTES), createdAt: Instant }))

/** A key that can be followed by a newer one: the newest has the highest id, older ones are kept for what they made. */
export type NumberedKey = t.TypeOf<typeof NumberedKey>

/** At least one key, and each id once. */
const KeyRing = new t.Type<
  ReadonlyArray<NumberedKey>,
  ReadonlyArray<t.OutputOf<typeof NumberedKey>>,
  unknown
>(
  'at least one key, each with an id of its own',
  (u): u is ReadonlyArray<NumberedKey> => t.readonlyArray(NumberedKey).is(u) && isRing(u),
  (u, context) => {
    const decoded = t.readonlyArray(NumberedKey).validate(u, context)
    return decoded._tag === 'Right' && !isRing(decoded.right) ? t.failure(u, context) : decoded
  },
  (keys) => keys.map(NumberedKey.encode),
)

const isRing = (keys: ReadonlyArray<NumberedKey>): boolean =>
  keys.length > 0 && new Set(keys.map(({ id }) => id)).size === keys.length

/** Every secret that the ledger's names, digests and data keys stand on. */
/** Under a second key every known contact would be a stranger to this version, which derives under one alone. */
const OnlyKey = new t.Type<
  ReadonlyArray<NumberedKey>,
  ReadonlyArray<t.OutputOf<typeof NumberedKey>>,
  unknown
>(
  'exactly one key: this version cannot use several',
  (u): u is ReadonlyArray<NumberedKey> => KeyRing.is(u) && u.length === 1,
  (u, context) => {
    const ring = KeyRing.validate(u, context)
    return ring._tag === 'Right' && ring.right.length !== 1 ? t.failure(u, context) : ring
  },
  KeyRing.encode,
)

export const LedgerKeys = t.readonly(
  t.strict({
    version: t.literal(1, 'version 1'),
    pseudonymKeys: OnlyKey,
    keyEncryptionKeys: KeyRing,
    /** Never changed: event ids are derived under it. */
    eventIdNamespace: Secret(NAMESPACE_BYTES),
    /** Never changed: digests already stored are compared with new ones. */
    contentDigestKey: Secret(KEY_BYTES),
  }),
  'the keys of a ledger',
)
export type LedgerKeys = t.TypeOf<typeof LedgerKeys>

export const newLedgerKeys = (createdAt: Instant): LedgerKeys => ({
  version: 1,
  pseudonymKeys: [{ id: 1, key: randomBytes(KEY_BYTES), createdAt }],
  keyEncryptionKeys: [{ id: 1, key: randomBytes(KEY_BYTES), createdAt }],
  eventIdNamespace: randomBytes(NAMESPACE_BYTES),
  contentDigestKey: randomBytes(KEY_BYTES),
})

export const newestOf = (keys: ReadonlyArray<NumberedKey>): NumberedKey =>
  keys.reduce((newest, key) => (key.id > newest.id ? key : newest))
