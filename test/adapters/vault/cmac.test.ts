import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockCmac, subkeyOf } from '../../../src/adapters/vault/cmac.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** The message of 16 bytes that both documents use. */
const MESSAGE = hex('6bc1bee2 2e409f96 e93d7e11 7393172a')

const VECTORS = [
  {
    source: 'RFC 4493 section 4, AES-128, example 2',
    key: hex('2b7e1516 28aed2a6 abf71588 09cf4f3c'),
    subkey: 'fbeed618357133667c85e08f7236a8de',
    tag: '070a16b46b4d4144f79bdd9dd04a287c',
  },
  {
    source: 'NIST SP 800-38B appendix D.3, AES-256, example 2',
    key: hex('603deb10 15ca71be 2b73aef0 857d7781 1f352c07 3b6108d7 2d9810a3 0914dff4'),
    subkey: 'cad1ed03299eedac2e9a99808621502f',
    tag: '28a7023f452e8f82bd4bf28d8c37c35c',
  },
]

test.each(VECTORS)('subkeyOf() makes K1 of $source', ({ key, subkey }) => {
  expect(subkeyOf(key).toString('hex')).toBe(subkey)
})

test.each(VECTORS)('blockCmac() makes the tag of $source', ({ key, tag }) => {
  const cmac = blockCmac(key)
  expect(cmac.tagOf(MESSAGE).toString('hex')).toBe(tag)
  expect(cmac.tagOf(MESSAGE).toString('hex')).toBe(tag)
  expect(cmac.tagsOf(Buffer.concat([MESSAGE, MESSAGE])).toString('hex')).toBe(tag + tag)
})

const block = fc.uint8Array({ minLength: 16, maxLength: 16 })
const key = fc.uint8Array({ minLength: 32, maxLength: 32 })

const batchIsSingle = (tagsOf: (key: Uint8Array, blocks: Uint8Array) => Buffer) =>
  fc.property(key, fc.array(block, { maxLength: 40 }), (secret, blocks) => {
    const cmac = blockCmac(secret)
    const single = Buffer.concat(blocks.map(cmac.tagOf)).toString('hex')
    return tagsOf(secret, Buffer.concat(blocks)).toString('hex') === single
  })

test('tagsOf() makes the tags that tagOf() makes one by one', () => {
  fc.assert(batchIsSingle((secret, blocks) => blockCmac(secret).tagsOf(blocks)))
})

test('the property catches a batch that masks only its first block', () => {
  const caught = fc.check(
    batchIsSingle((secret, blocks) => {
      const first = blockCmac(secret).tagsOf(blocks.subarray(0, 16))
      const mask = subkeyOf(secret)
      const unmasked = Buffer.from(blocks.subarray(16)).map((byte, i) => byte ^ (mask[i % 16] ?? 0))
      return Buffer.concat([first, blockCmac(secret).tagsOf(unmasked)])
    }),
    { seed: 20_261_121 },
  )
  expect(caught.failed).toBe(true)
})

test.each([0, 15, 17])('blockCmac() refuses a message of %i bytes', (length) => {
  const cmac = blockCmac(Buffer.alloc(32))
  expect(() => cmac.tagOf(Buffer.alloc(length))).toThrow('a CMAC block has 16 bytes')
})

test('tagsOf() refuses bytes that are no whole blocks', () => {
  expect(() => blockCmac(Buffer.alloc(32)).tagsOf(Buffer.alloc(17))).toThrow('CMAC blocks have 16 bytes each')
})
