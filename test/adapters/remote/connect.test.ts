import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { CommandLineParts } from '../../../src/adapters/cli/index.ts'
import { connect } from '../../../src/adapters/remote/index.ts'

const connecting = (url: string, token?: string) => {
  const said: Array<string> = []
  const signal = new AbortController().signal
  return { connected: connect({ url, token, say: (sentence) => void said.push(sentence), signal }), said }
}

describe('connect()', () => {
  test('is what the command line wants', () => {
    const wanted: CommandLineParts['connect'] = connect
    expect(wanted).toBe(connect)
  })

  test.each([
    ['no URL', 'ledger.example:8080x'],
    ['another protocol', 'ftp://ledger.example'],
    ['nothing', ''],
  ])('refuses %s', (_, url) => {
    expect(connecting(url).connected).toMatchObject({
      left: { exitCode: 2, sentence: expect.stringContaining('must be a URL') },
    })
  })

  test.each([
    'https://user:secret@ledger.example',
    'https://ledger.example/?token=secret',
    'https://ledger.example/#secret',
  ])('refuses what may be a secret in %s, and does not repeat it', (url) => {
    const { connected } = connecting(url)
    expect(connected).toMatchObject({ left: { exitCode: 2 } })
    expect(JSON.stringify(connected)).not.toContain('secret')
  })

  test.each(['secret\nsecret', 'sécret', 'a secret'])('refuses a token that is none: %j', (token) => {
    const { connected } = connecting('https://ledger.example', token)
    expect(connected).toMatchObject({
      left: { exitCode: 2, sentence: expect.stringContaining('LEDGER_TOKEN') },
    })
    expect(JSON.stringify(connected)).not.toContain('cret')
  })

  test.each<[string, boolean]>([
    ['http://ledger.example:8080/x', true],
    ['http://10.0.0.7', true],
    ['http://127.0.0.1.example', true],
    ['https://ledger.example', false],
    ['http://localhost:8080', false],
    ['http://127.0.0.1:8080', false],
    ['http://127.9.9.9', false],
    ['http://[::1]:8080', false],
  ])('warns of %s: %s', (url, isWarned) => {
    const { connected, said } = connecting(url, ' clt_secret\n')
    expect(E.isRight(connected)).toBe(true)
    expect(said.map((sentence) => sentence.includes('is not encrypted'))).toStrictEqual(
      isWarned ? [true] : [],
    )
    expect(said.join()).not.toContain('secret')
  })
})
