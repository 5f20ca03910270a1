import { generateKeyPairSync, sign } from 'node:crypto'

export type Certificate = { readonly cert: Buffer; readonly key: Buffer }

/** A certificate for this machine that signs itself, so that a client can be given it as the authority (RFC 5280). */
export const selfSignedCertificate = (): Certificate => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const body = toBeSigned(publicKey.export({ type: 'spki', format: 'der' }))
  const der = sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, privateKey)))
  return {
    cert: Buffer.from(
      `-----BEGIN CERTIFICATE-----\n${lines(der.toString('base64'))}\n-----END CERTIFICATE-----\n`,
    ),
    key: Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  }
}

const toBeSigned = (publicKeyInfo: Buffer): Buffer =>
  sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    NAME,
    sequence(tagged(0x17, Buffer.from('200101000000Z')), tagged(0x18, Buffer.from('21200101000000Z'))),
    NAME,
    publicKeyInfo,
    tagged(0xa3, sequence(AUTHORITY, ADDRESSES)),
  )

const tagged = (tag: number, ...parts: ReadonlyArray<Buffer>): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: ReadonlyArray<Buffer>): Buffer => tagged(0x30, ...parts)
const bitString = (bytes: Buffer): Buffer => tagged(0x03, Buffer.from([0]), bytes)
const lines = (text: string): string => text.replace(/(.{64})(?=.)/g, '$1\n')

const ECDSA_WITH_SHA256 = sequence(tagged(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
const COMMON_NAME = tagged(0x06, Buffer.from('550403', 'hex'))
const NAME = sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from('localhost')))))
const AUTHORITY = sequence(
  tagged(0x06, Buffer.from('551d13', 'hex')),
  tagged(0x01, Buffer.from([255])),
  tagged(0x04, sequence(tagged(0x01, Buffer.from([255])))),
)
const ADDRESSES = sequence(
  tagged(0x06, Buffer.from('551d11', 'hex')),
  tagged(0x04, sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])))),
)
