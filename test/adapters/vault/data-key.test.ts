import { createDecipheriv, createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import { expect, test } from 'vitest'
import { dataKeyOf } from '../../../src/adapters/vault/data-key.ts'

const SECRET = Buffer.alloc(32, 3)
const key = dataKeyOf(createSecretKey(SECRET))
const other = dataKeyOf(createSecretKey(Buffer.alloc(32, 4)))

const plain = fc.uint8Array({ maxLength: 300 })
const context = fc.string({ unit: 'grapheme', maxLength: 40 })

test('open() gives back what seal() was given', () => {
  fc.assert(
    fc.property(plain, context, (bytes, where) => {
      expect(key.open(key.seal(bytes, where), where)).toStrictEqual(O.some(Buffer.from(bytes)))
    }),
  )
})

test('seal() writes nonce, ciphertext and tag, 28 bytes more than the plaintext', () => {
  const sealed = key.seal(Buffer.from('abc'), 'where')
  expect(sealed).toHaveLength(3 + 28)
  const decipher = createDecipheriv('aes-256-gcm', SECRET, sealed.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(Buffer.from('where')).setAuthTag(sealed.subarray(-16))
  expect(decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')).toBe('abc')
})

test('open() answers none for any changed bit', () => {
  fc.assert(
    fc.property(plain, context, fc.nat(), (bytes, where, at) => {
      const sealed = Buffer.from(key.seal(bytes, where))
      const bit = at % (sealed.length * 8)
      sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(key.open(sealed, where)).toStrictEqual(O.none)
    }),
  )
})

test('open() answers none for another context, and under another key', () => {
  fc.assert(
    fc.property(plain, context, context, (bytes, where, elsewhere) => {
      fc.pre(where !== elsewhere)
      const sealed = key.seal(bytes, where)
      expect(key.open(sealed, elsewhere)).toStrictEqual(O.none)
      expect(other.open(sealed, where)).toStrictEqual(O.none)
    }),
  )
})

test('open() answers none for bytes of any length that were never sealed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), context, (bytes, where) => {
      expect(key.open(bytes, where)).toStrictEqual(O.none)
    }),
  )
})
