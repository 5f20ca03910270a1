import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { streamVault } from '../../../src/adapters/vault/index.ts'
import type { KeyName } from '../../../src/domain/ports/key-vault.ts'
import { got } from '../../contract/some-events.ts'
import { pseudonymNo } from '../../support/stored-event.ts'
import { someKeys } from '../vault/some-keys.ts'
import { serving, storeOn } from './open-store.ts'

const keyOf = (n: number): KeyName => ({ type: 'contact', pseudonym: pseudonymNo(n), generation: 1 })

test('a key that settings of its stream hide is not made anew, and the failure says so before others have waited long', async () => {
  const server = await serving()
  const { keyStreams } = storeOn(server.now())
  const vault = () => streamVault({ streams: keyStreams, keys: someKeys() })
  got(await vault().obtain([keyOf(1), keyOf(2)])())
  const { faults } = server.now()
  faults.put(`$$key-${pseudonymNo(1)}`, '$metadata', '{"$tb":1}')
  faults.put(`$$key-${pseudonymNo(2)}`, '$metadata', '{"$maxAge":1}')
  await setTimeout(1_200)
  const before = server.now().events().length
  const asked = performance.now()
  const again = await Promise.all([1, 2].map((n) => vault().obtain([keyOf(n)])()))
  expect(performance.now() - asked).toBeLessThan(10_000)
  const failure = {
    _tag: 'VaultUnavailable',
    cause: expect.stringContaining('settings of that stream hide it'),
  }
  expect(again).toMatchObject([E.left(failure), E.left(failure)])
  expect(server.now().events()).toHaveLength(before)
  expect(E.isRight(await vault().obtain([keyOf(3)])())).toBe(true)
})
