import { expect, test } from 'vitest'
import { newSalt } from '../../../src/adapters/vault/index.ts'
import { freshBytes, freshSecret } from '../../../src/adapters/vault/random-pool.ts'

test('newSalt() is 16 bytes in base64url, and never the same', () => {
  const salts = Array.from({ length: 20_000 }, newSalt)
  expect(new Set(salts).size).toBe(20_000)
  expect(salts.filter((salt) => !/^[A-Za-z0-9_-]{21}[AQgw]$/.test(salt))).toStrictEqual([])
})

test('freshBytes() hands out no byte twice, over many pools', () => {
  const handedOut = Array.from({ length: 20_000 }, () => freshBytes(12))
  const written = handedOut.map((bytes) => bytes.toString('hex'))
  expect(new Set(written).size).toBe(20_000)
  expect(handedOut.map((bytes) => bytes.toString('hex'))).toStrictEqual(written)
})

test('freshBytes() gives more than a pool holds at once', () => {
  expect(freshBytes(200_000)).toHaveLength(200_000)
})

test('freshSecret() hands out a copy that nobody else holds', () => {
  const secret = freshSecret(32)
  expect(secret.equals(Buffer.alloc(32))).toBe(false)
  expect(secret.equals(freshSecret(32))).toBe(false)
})
