import { afterAll, beforeAll, describe, test } from 'vitest'
import { logOn } from '../adapters/eventstoredb/open-store.ts'
import { eventFeedContract } from '../contract/event-feed.contract.ts'
import { eventStoreContract } from '../contract/event-store.contract.ts'
import { killedLedgerContract } from '../contract/killed-ledger.contract.ts'
import { type FreshStore, severalNodesContract } from '../contract/several-nodes.contract.ts'
import { canariesJourney } from '../journeys/canaries.journey.ts'
import { casesJourney } from '../journeys/cases.journey.ts'
import { commandLineJourney } from '../journeys/command-line.journey.ts'
import { copyJourney } from '../journeys/copy.journey.ts'
import { historyJourney } from '../journeys/history.journey.ts'
import { httpJourney } from '../journeys/http.journey.ts'
import { ingestJourney } from '../journeys/ingest.journey.ts'
import { meaningJourney } from '../journeys/meaning.journey.ts'
import { outcomesJourney } from '../journeys/outcomes.journey.ts'
import { questionsJourney } from '../journeys/questions.journey.ts'
import { repliesJourney } from '../journeys/replies.journey.ts'
import { sourcesJourney } from '../journeys/sources.journey.ts'
import { eventStoreDb, freshPrefix } from '../support/new-store.ts'
import { realServers } from './real-servers.ts'

const JOURNEYS = Object.entries({
  meaning: meaningJourney,
  outcomes: outcomesJourney,
  replies: repliesJourney,
  sources: sourcesJourney,
  questions: questionsJourney,
  history: historyJourney,
  http: httpJourney,
  ingest: ingestJourney,
  'command line': commandLineJourney,
  canaries: canariesJourney,
  cases: casesJourney,
  copy: copyJourney,
})

for (const { name, absent, start } of await realServers()) {
  if (absent !== undefined) {
    test.skip(`${name}: ${absent}`)
    continue
  }
  describe(name, () => {
    let server: Awaited<ReturnType<typeof start>>
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.stop())
    const log = async () => logOn(server.connectionString, { prefix: freshPrefix() })
    const store = async (): Promise<FreshStore> => ({
      connectionString: server.connectionString,
      prefix: freshPrefix(),
      close: async () => undefined,
    })
    eventStoreContract(name, log)
    eventFeedContract(name, log)
    killedLedgerContract(name, store)
    severalNodesContract(name, store)
    const newStore = eventStoreDb(() => server.connectionString)
    for (const [journey, tell] of JOURNEYS) describe(`the journey ${journey}`, () => tell(newStore))
  })
}
