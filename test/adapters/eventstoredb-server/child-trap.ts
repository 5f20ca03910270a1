import { EventStoreDBClient, jsonEvent, streamNameFilter } from '@eventstore/db-client'
import { startEventStoreDb } from '../../support/servers/eventstoredb/index.ts'

/** Steps into a trap of the client that ends a process or silences it: those are not for the process of the tests. */
const [, , trap] = process.argv
const db = await startEventStoreDb()
const client = EventStoreDBClient.connectionString(db.connectionString)
const anEvent = () => jsonEvent({ type: 'noted', data: {} })
await client.appendToStream('s', [anEvent(), anEvent()])

if (trap === 'late-answer') {
  // The other client's error takes this append out of the common list; then its answer comes.
  const other = await startEventStoreDb()
  const unlucky = EventStoreDBClient.connectionString(other.connectionString)
  await unlucky.appendToStream('s', anEvent())
  db.faults.inject({ on: 'append', do: 'delay', ms: 100 })
  other.faults.inject({ on: 'append', do: 'lose-request', by: 'cut' })
  await Promise.allSettled([client.appendToStream('s', anEvent()), unlucky.appendToStream('s', anEvent())])
}
if (trap === 'unheard-error') {
  const subscription = client.subscribeToAll()
  subscription.once('caughtUp', () => void db.faults.endSubscriptions('error'))
  subscription.resume()
}
if (trap === 'rejecting-checkpoint') {
  process.on('unhandledRejection', () => undefined)
  const filter = streamNameFilter({
    prefixes: ['s'],
    maxSearchWindow: 1,
    checkpointReached: () => {
      process.stdout.write('checkpoint\n')
      return Promise.reject(new Error('No room for a checkpoint.'))
    },
  })
  const subscription = client.subscribeToAll({ filter })
  for (const name of ['data', 'caughtUp', 'end', 'close', 'error'])
    subscription.on(name, () => void process.stdout.write(`${name}\n`))
}
setTimeout(() => process.exit(0), 400)
