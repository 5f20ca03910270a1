import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ContactPoint, canonicalEmail, looksLikeEmail } from '../../../src/domain/kernel/contact-point.ts'
import { law } from '../../support/law.ts'

const LOCAL_64 = 'a'.repeat(64)
const LABEL_63 = 'b'.repeat(63)
/** 64 and 1 and 189 characters: the longest address there is. */
const LONGEST = `${LOCAL_64}@${LABEL_63}.${LABEL_63}.${'c'.repeat(57)}.com`

describe('canonicalEmail', () => {
  test.each([
    ['jane@example.com', 'jane@example.com'],
    ['j@example.com', 'j@example.com'],
    ['Jane.Doe@Example.COM', 'jane.doe@example.com'],
    ['  jane@example.com\n', 'jane@example.com'],
    ['jane+news@example.com', 'jane+news@example.com'],
    ["o'hara@example.ie", "o'hara@example.ie"],
    ['a!#$%&*/=?^_`{|}~-b@example.com', 'a!#$%&*/=?^_`{|}~-b@example.com'],
    ['jane@mail.example.co.uk', 'jane@mail.example.co.uk'],
    ['jane@xn--exmple-cua.com', 'jane@xn--exmple-cua.com'],
    ['jane@exämple.com', 'jane@xn--exmple-cua.com'],
    ['jane@EXÄMPLE.com', 'jane@xn--exmple-cua.com'],
    ['jane@exa\u0308mple.com', 'jane@xn--exmple-cua.com'],
    ['jane@example。com', 'jane@example.com'],
    ['JÖRG@example.de', 'jörg@example.de'],
    ['jo\u0308rg@example.de', 'jörg@example.de'],
    ['用户@例え.jp', '用户@xn--r8jz45g.jp'],
    [LONGEST, LONGEST],
  ])('of %s is %s', (text, address) => {
    expect(canonicalEmail(text)).toBe(address)
    expect(ContactPoint.is(address)).toBe(true)
  })

  test.each([
    ['nothing', ''],
    ['no at sign', 'jane.example.com'],
    ['nothing before the at sign', '@example.com'],
    ['nothing after it', 'jane@'],
    ['two at signs', 'jane@doe@example.com'],
    ['a dot at the start', '.jane@example.com'],
    ['a dot at the end of the local part', 'jane.@example.com'],
    ['two dots together', 'jane..doe@example.com'],
    ['a space inside', 'jane doe@example.com'],
    ['a quoted local part', '"jane doe"@example.com'],
    ['a name around it', 'Jane <jane@example.com>'],
    ['a comment', 'jane(work)@example.com'],
    ['two addresses', 'jane@example.com,joe@example.com'],
    ['a control character', 'jane\u0007@example.com'],
    ['a control character of the second block', 'jane\u0085@example.com'],
    ['half a surrogate pair', 'jane\ud83d@example.com'],
    ['half a surrogate pair in the domain', 'jane@ex\ud83dample.com'],
    ['a domain without a dot', 'jane@localhost'],
    ['a top level of one letter', 'jane@example.c'],
    ['a top level of digits', 'jane@example.123'],
    ['an address of the network', 'jane@192.0.2.1'],
    ['a literal', 'jane@[192.0.2.1]'],
    ['an empty label', 'jane@example..com'],
    ['a dot at the end', 'jane@example.com.'],
    ['a hyphen at the start of a label', 'jane@-example.com'],
    ['a hyphen at the end of a label', 'jane@example-.com'],
    ['an underscore in the domain', 'jane@exa_mple.com'],
    ['a port', 'jane@exämple.com:80'],
    ['a path', 'jane@exämple.com/x'],
    ['an escape', 'jane@ex%C3%A4mple.com'],
    ['a label of 64', `jane@${'b'.repeat(64)}.com`],
    ['a local part of 65', `a${LOCAL_64}@example.com`],
    ['a local part of 33 letters of two bytes', `${'ö'.repeat(33)}@example.com`],
    ['255 characters', LONGEST.replace('.com', 'c.com')],
  ])('is none for %s', (_, text) => {
    expect(canonicalEmail(text)).toBeUndefined()
  })

  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.stringMatching(/^[A-Za-zÀ-ɏ.+ -]{1,12}$/),
    fc.constantFrom('İstanbul', 'ΟΔΟΣ', 'straße', 'ǅ', 'K', 'Å', 'ﬁ'),
  )
  const aDomain = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9-]{1,8}\.[A-Za-z]{2,4}$/),
    fc.constantFrom('EXÄMPLE.de', 'ΟΔΟΣ.gr', 'straße.de', 'İ.com', 'faß.de', 'Å.com'),
    anyText.map((text) => `${text}.com`),
  )
  /** What is canonical stays as it is: a refusal is found again under the same name. */
  const canonicalStays = (canonical: (text: string) => string | undefined) =>
    law(
      fc.property(anyText, aDomain, (local, domain) => {
        const address = canonical(`${local}@${domain}`)
        fc.pre(address !== undefined)
        expect(canonical(address)).toBe(address)
        expect(address.isWellFormed()).toBe(true)
        expect(ContactPoint.is(address)).toBe(true)
      }),
    )
  test('of what is canonical is itself', () => {
    canonicalStays(canonicalEmail).holds()
  })
  test('… which catches one that lowers after it composes', () => {
    canonicalStays((text) => (text.includes('@') ? `${text.normalize('NFD')}x` : undefined)).isBroken()
  })
})

describe('ContactPoint', () => {
  test.each([
    ['+13055550123', true],
    ['+290123', true],
    ['+12345', true],
    ['+1234', false],
    ['+123456789012345', true],
    ['+1234567890123456', false],
    ['+03055550123', false],
    ['13055550123', false],
    ['+1 305 555 0123', false],
    ['+1305555012３', false],
    ['+13055550123\n', false],
    ['jane@example.com', true],
    ['Jane@example.com', false],
    ['jane@exämple.com', false],
    [' jane@example.com', false],
    ['', false],
  ])('is(%s) is %s', (text, holds) => {
    expect(ContactPoint.is(text)).toBe(holds)
  })
  test.each([
    ['jane@', true],
    ['@', true],
    ['+13055550123', false],
    ['', false],
  ])('looksLikeEmail(%s) is %s', (text, looks) => {
    expect(looksLikeEmail(text)).toBe(looks)
  })
})
