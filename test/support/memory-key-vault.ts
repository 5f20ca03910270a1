import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { DataKey, KeyName, KeyVault } from '../../src/domain/ports/key-vault.ts'

/** What a vault in memory keeps: handed to the next one, it outlives the first. */
export type KeptKeys = Map<string, { readonly name: KeyName; readonly secret: Buffer }>

/** The KeyVault port in memory, with real ciphers. */
export const memoryKeyVault = (kept: KeptKeys = new Map()): KeyVault => ({
  obtain: (names) => async () => {
    for (const name of names)
      if (!kept.has(textOf(name))) kept.set(textOf(name), { name, secret: randomBytes(32) })
    return TE.right(names.flatMap((name) => O.toUndefined(keyIn(kept, name)) ?? []))()
  },
  find: (name) => async () => TE.right(keyIn(kept, name))(),
  drop: () => undefined,
  destroy: (name) => async () => {
    kept.delete(textOf(name))
    return TE.right(undefined)()
  },
  destroyExpired: (now) => async () => {
    const items: Array<string> = []
    for (const [text, { name }] of kept) {
      if (name.type !== 'quarantine' || name.expiresAt > now) continue
      kept.delete(text)
      items.push(name.item)
    }
    return TE.right(items)()
  },
})

/** AES-256-GCM: nonce, ciphertext, tag. */
const memoryDataKey = (secret: Uint8Array): DataKey => ({
  seal: (plaintext, context) => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', secret, nonce, GCM)
    cipher.setAAD(Buffer.from(context))
    return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  },
  open: (sealed, context) =>
    O.tryCatch(() => {
      const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12), GCM)
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(sealed.subarray(-16))
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
    }),
})

const GCM = { authTagLength: 16 }

const keyIn = (kept: KeptKeys, name: KeyName): O.Option<DataKey> =>
  O.map(({ secret }: { readonly secret: Buffer }) => memoryDataKey(secret))(
    O.fromNullable(kept.get(textOf(name))),
  )

/** An item has one key, whatever its expiry. */
const textOf = (name: KeyName): string =>
  name.type === 'contact' ? `contact ${name.pseudonym} ${name.generation}` : `quarantine ${name.item}`
