import { afterAll, beforeAll, describe } from 'vitest'
import { eventStoreDb } from '../support/new-store.ts'
import { spawnEventStoreDb } from '../support/servers/eventstoredb/child.ts'
import { meaningJourney } from './meaning.journey.ts'
import { outcomesJourney } from './outcomes.journey.ts'
import { repliesJourney } from './replies.journey.ts'

/** What messages mean and what becomes of them does not depend on the store. `test:eventstoredb` tells the other journeys too. */

let server: Awaited<ReturnType<typeof spawnEventStoreDb>>
beforeAll(async () => {
  server = await spawnEventStoreDb()
})
afterAll(() => server.stop())

const newStore = eventStoreDb(() => server.connectionString)

describe("the journey meaning on EventStoreDB's test server", () => meaningJourney(newStore))
describe("the journey outcomes on EventStoreDB's test server", () => outcomesJourney(newStore))
describe("the journey replies on EventStoreDB's test server", () => repliesJourney(newStore))
