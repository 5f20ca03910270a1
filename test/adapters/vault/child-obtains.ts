// Makes keys without end and says of each, once it was answered, what it sealed: `sealed`, number, bytes. A hasty one does
// not wait for the answer. It is killed, or its disk fails: then it says so, asks once more, and exits with 70.

import { writeSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { openVault } from '../../../src/adapters/vault/index.ts'
import { contact, run } from '../../contract/key-vault.contract.ts'
import { memoryKeyVault } from '../../support/memory-key-vault.ts'
import { someKeys } from './some-keys.ts'

const [directory = '', manner = ''] = process.argv.slice(2)
const say = (...words: ReadonlyArray<string | number>): void => void writeSync(1, `${words.join(' ')}\n`)

const stop = async (error: Error): Promise<never> => {
  say('fatal', error.message)
  const later = await vault.obtain([contact(0)])()
  say('later', E.isLeft(later) ? later.left.cause : 'answered')
  await nextTurn() // so that those who were waiting have had their answer
  process.exit(70)
}

const vault = await run(openVault({ directory, keys: someKeys(), onFatal: (error) => void stop(error) }))
const answering = manner === 'hasty' ? memoryKeyVault() : vault

let number = Number(process.argv[4] ?? 0)
for (;;) {
  const names = Array.from({ length: 1 + Math.floor(Math.random() * 40) }, () => contact(7, ++number))
  const first = number - names.length + 1
  if (manner === 'hasty') void vault.obtain(names)()
  const answer = await answering.obtain(names)()
  if (E.isLeft(answer)) break
  for (const [i, key] of answer.right.entries())
    say('sealed', first + i, Buffer.from(key.seal(Buffer.from('said'), '')).toString('base64'))
}
