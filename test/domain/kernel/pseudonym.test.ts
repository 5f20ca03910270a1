import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesOfPseudonym,
  PSEUDONYM_BYTES,
  Pseudonym,
  pseudonymOfBytes,
} from '../../../src/domain/kernel/pseudonym.ts'
import { law } from '../../support/law.ts'

const sixteen = fc.uint8Array({ minLength: PSEUDONYM_BYTES, maxLength: PSEUDONYM_BYTES })

describe('pseudonymOfBytes', () => {
  // The first row is RFC 4648 section 10, `foobar`, with zeros behind it.
  test.each([
    ['666f6f62617200000000000000000000', 'mzxw6ytboiaaaaaaaaaaaaaaaa'],
    ['00000000000000000000000000000000', 'aaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['ffffffffffffffffffffffffffffffff', '77777777777777777777777774'],
    ['00000000000000000000000000000001', 'aaaaaaaaaaaaaaaaaaaaaaaaae'],
  ])('of %s is %s', (hex, text) => {
    expect(pseudonymOfBytes(Buffer.from(hex, 'hex'))).toBe(text)
    expect(Buffer.from(bytesOfPseudonym(text as Pseudonym)).toString('hex')).toBe(hex)
  })

  const roundTrip = (bytesOf: typeof bytesOfPseudonym) =>
    law(
      fc.property(sixteen, (bytes) => {
        const pseudonym = pseudonymOfBytes(bytes)
        expect(Pseudonym.is(pseudonym)).toBe(true)
        expect(bytesOf(pseudonym)).toStrictEqual(bytes)
      }),
    )
  test('comes back as the bytes it was', () => {
    roundTrip(bytesOfPseudonym).holds()
  })
  test('… which catches a reader that loses the last bits', () => {
    roundTrip((pseudonym) => bytesOfPseudonym(`${pseudonym.slice(0, 25)}a` as Pseudonym)).isBroken()
  })

  test('reads from where it is told to, and nothing beside it', () => {
    law(
      fc.property(sixteen, sixteen, (a, b) => {
        const both = Buffer.concat([a, b])
        expect(pseudonymOfBytes(both, PSEUDONYM_BYTES)).toBe(pseudonymOfBytes(b))
        expect(pseudonymOfBytes(both)).toBe(pseudonymOfBytes(a))
      }),
    ).holds()
  })
})

describe('Pseudonym', () => {
  test.each([
    ['aaaaaaaaaaaaaaaaaaaaaaaaaa', true],
    ['aaaaaaaaaaaaaaaaaaaaaaaaab', false],
    ['aaaaaaaaaaaaaaaaaaaaaaaaa', false],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaa', false],
    ['AAAAAAAAAAAAAAAAAAAAAAAAAA', false],
    ['aaaaaaaaaaaaaaaaaaaaaaaaa1', false],
    ['jane@example.com', false],
    ['', false],
  ])('is(%s) is %s', (text, holds) => {
    expect(Pseudonym.is(text)).toBe(holds)
  })
  test('has one text for 16 bytes: no bits of the last letter are left open', () => {
    const last = Array.from('abcdefghijklmnopqrstuvwxyz234567').filter((letter) =>
      Pseudonym.is(`${'a'.repeat(25)}${letter}`),
    )
    expect(last).toStrictEqual(['a', 'e', 'i', 'm', 'q', 'u', 'y', '4'])
  })
})
