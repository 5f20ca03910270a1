import { createCipheriv, createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockCmac } from '../../../src/adapters/vault/cmac.ts'
import { pseudonymizer } from '../../../src/adapters/vault/index.ts'
import type { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'
import { EventId } from '../../../src/domain/kernel/event-id.ts'
import { bytesOfPseudonym, Pseudonym, pseudonymOfBytes } from '../../../src/domain/kernel/pseudonym.ts'
import { someKey, someKeys } from './some-keys.ts'

const keys = someKeys()
const names = pseudonymizer(keys)

const phone = fc.stringMatching(/^\+[1-9][0-9]{4,14}$/).map((text) => text as ContactPoint)
const email = fc.emailAddress().map((text) => text.toLowerCase() as ContactPoint)
const contact = fc.oneof(phone, email)

const tagOfBlock = (block: Buffer): Pseudonym =>
  pseudonymOfBytes(blockCmac(keys.pseudonymKeys[0]?.key ?? Buffer.alloc(0)).tagOf(block))

describe('pseudonymOf()', () => {
  test('names a number by the CMAC over 0x01, its digits and zeros', () => {
    const block = Buffer.from([0x01, ...Buffer.from('14155550123'), 0, 0, 0, 0])
    expect(names.pseudonymOf('+14155550123' as ContactPoint)).toBe(tagOfBlock(block))
  })

  test('names the longest number too', () => {
    const block = Buffer.from([0x01, ...Buffer.from('123456789012345')])
    expect(names.pseudonymOf('+123456789012345' as ContactPoint)).toBe(tagOfBlock(block))
  })

  test('names an address by the CMAC over 0x02 and 15 bytes of its SHA-256', () => {
    const address = 'jürgen@example.com' as ContactPoint
    const digest = createHash('sha256').update(address, 'utf8').digest()
    expect(names.pseudonymOf(address)).toBe(tagOfBlock(Buffer.from([0x02, ...digest.subarray(0, 15)])))
  })

  test('does not take an address that begins with a plus sign for a number', () => {
    const address = '+jane.longer.than.a.number@example.com' as ContactPoint
    const digest = createHash('sha256').update(address).digest()
    expect(names.pseudonymOf(address)).toBe(tagOfBlock(Buffer.from([0x02, ...digest.subarray(0, 15)])))
  })

  test('gives what it gave before, whatever was named in between', () => {
    const before = names.pseudonymOf('+4930123456' as ContactPoint)
    names.pseudonymOf('+123456789012345' as ContactPoint)
    names.pseudonymOf('a@example.com' as ContactPoint)
    expect(names.pseudonymOf('+4930123456' as ContactPoint)).toBe(before)
  })

  test('never changes: the stream names of a ledger are made of it', () => {
    expect(names.pseudonymOf('+14155550123' as ContactPoint)).toBe('gwv22o5jzv37avsnptbfzlpm24')
    expect(names.pseudonymOf('jane@example.com' as ContactPoint)).toBe('w3dtsza4mcpkydlmjf2ls4xnwq')
  })

  test('names different contacts differently', () => {
    fc.assert(
      fc.property(contact, contact, (a, b) => (a === b) === (names.pseudonymOf(a) === names.pseudonymOf(b))),
    )
  })

  test('gives a pseudonym that goes to bytes and back', () => {
    fc.assert(
      fc.property(contact, (one) => {
        const pseudonym = names.pseudonymOf(one)
        return Pseudonym.is(pseudonym) && pseudonymOfBytes(bytesOfPseudonym(pseudonym)) === pseudonym
      }),
    )
  })

  test('names under the newest key', () => {
    const rotated = pseudonymizer({ ...keys, pseudonymKeys: [someKey(2, 9), someKey(1, 1)] })
    const contactPoint = '+14155550123' as ContactPoint
    expect(rotated.keyId).toBe(2)
    expect(rotated.pseudonymOf(contactPoint)).not.toBe(names.pseudonymOf(contactPoint))
    const alone = pseudonymizer({ ...keys, pseudonymKeys: [someKey(2, 9)] })
    expect(rotated.pseudonymOf(contactPoint)).toBe(alone.pseudonymOf(contactPoint))
  })
})

test('pseudonymsOf() names many as pseudonymOf() names each, in the same order', () => {
  fc.assert(
    fc.property(fc.array(contact, { maxLength: 30 }), (contacts) => {
      expect(names.pseudonymsOf(contacts)).toStrictEqual(contacts.map(names.pseudonymOf))
    }),
  )
})

test('pseudonymOfBytes() and bytesOfPseudonym() are the base32 of RFC 4648 in lower case, both ways', () => {
  expect(pseudonymOfBytes(Buffer.from('foobarfoobarfoob'))).toBe('mzxw6ytbojtg633cmfzgm33pmi')
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(bytesOfPseudonym(pseudonymOfBytes(bytes))).toStrictEqual(bytes)
    }),
  )
})

describe('eventIdOf()', () => {
  test('is the UUID of version 5 of RFC 9562 appendix A.4', () => {
    const dns = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex')
    const uuidOf = (name: string): string => {
      const bytes = createHash('sha1').update(dns).update(name).digest()
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
      return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    }
    expect(uuidOf('www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
    const { eventIdOf } = pseudonymizer({ ...keys, eventIdNamespace: dns })
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 })), (parts) => {
        const id = eventIdOf(...parts)
        return EventId.is(id) && id === uuidOf(JSON.stringify(parts))
      }),
    )
  })

  test('takes names of any length', () => {
    const long = 'é'.repeat(100_000)
    expect(names.eventIdOf(long)).toBe(names.eventIdOf(long))
    expect(names.eventIdOf('a', 'b')).toBe(pseudonymizer(keys).eventIdOf('a', 'b'))
  })

  test('tells where one name ends and the next begins', () => {
    expect(names.eventIdOf('ab', 'c')).not.toBe(names.eventIdOf('a', 'bc'))
  })

  test('is another one under another namespace', () => {
    expect(names.eventIdOf('a')).not.toBe(pseudonymizer(someKeys(7)).eventIdOf('a'))
  })
})

describe('contentDigestOf()', () => {
  test('is HMAC-SHA-256 in base64url, of text and of bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const expected = createHmac('sha256', keys.contentDigestKey).update(text).digest('base64url')
        expect(names.contentDigestOf(text)).toBe(expected)
        expect(names.contentDigestOf(Buffer.from(text))).toBe(expected)
      }),
    )
  })

  test('is another one under another key', () => {
    expect(names.contentDigestOf('a')).not.toBe(pseudonymizer(someKeys(7)).contentDigestOf('a'))
  })
})

test('no name is a plain hash or cipher of the contact', () => {
  const digits = Buffer.from([0x01, ...Buffer.from('14155550123'), 0, 0, 0, 0])
  const cipher = createCipheriv('aes-256-ecb', keys.pseudonymKeys[0]?.key ?? '', null).setAutoPadding(false)
  expect(names.pseudonymOf('+14155550123' as ContactPoint)).not.toBe(pseudonymOfBytes(cipher.update(digits)))
})
