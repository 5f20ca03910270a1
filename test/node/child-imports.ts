import * as E from 'fp-ts/lib/Either.js'
import { decodeConfig } from '../../src/adapters/config.ts'
import { openNode } from '../../src/node/open-node.ts'
import { registryList } from '../bench/registry-lists.ts'

/** Imports a list of some size into the data directory that is named, and says at each step how far it is. */
const [dir = '', numbers = '0'] = process.argv.slice(2)
const config = decodeConfig({ LEDGER_DATA_DIR: dir })
if (E.isLeft(config)) throw new Error('no configuration')
const fail = (): never => process.exit(3)
const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
if (E.isLeft(node)) throw new Error(node.left._tag)
process.stdout.write('open\n')
const bytes = async function* (): AsyncGenerator<Uint8Array, undefined> {
  yield* registryList(Number(numbers))
  return undefined
}
const by = { name: 'child', role: 'admin' } as const
const wanted = { version: '2026-11-02', force: true }
const imported = await node.right.ledger.importRegistry('us-national', wanted, bytes(), by)()
process.stdout.write(E.isRight(imported) ? 'imported\n' : 'refused\n')
await node.right.close()
