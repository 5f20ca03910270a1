import { createSecretKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { dataKeyOf } from '../../../src/adapters/vault/data-key.ts'
import { heldKeys } from '../../../src/adapters/vault/held-keys.ts'

const key = dataKeyOf(createSecretKey(Buffer.alloc(32, 1)))

test('heldKeys() holds so many at most, and lets the one go that was not used for longest', () => {
  const held = heldKeys(3)
  for (const name of ['a', 'b', 'c']) held.keep(name, key)
  held.get('a')
  held.keep('b', key)
  held.keep('d', key)
  expect(['a', 'b', 'c', 'd'].filter((name) => held.get(name) !== undefined)).toStrictEqual(['a', 'b', 'd'])
})

test('heldKeys() forgets what is dropped', () => {
  const held = heldKeys()
  held.keep('a', key)
  held.drop('a')
  held.drop('b')
  expect(held.get('a')).toBeUndefined()
})
