import { expect, onTestFinished, test } from 'vitest'
import { type Ledger, scratchDir, serveLedger, sleep } from '../support/ledger-process.ts'
import { type Message, newAddress, postBatch, replayAll, withdrawal } from '../support/ledger-talk.ts'
import type { FreshStore } from './several-nodes.contract.ts'

/** The crash test that asks nothing of the server: only the ledger is killed. */
export const killedLedgerContract = (name: string, open: () => Promise<FreshStore>): void => {
  test(`a ledger on ${name} that is killed again and again loses nothing and counts nothing twice`, async () => {
    const scratch = scratchDir()
    onTestFinished(scratch.remove)
    const store = await open()
    onTestFinished(store.close)
    const env = { LEDGER_EVENT_STORE: store.connectionString, LEDGER_STREAM_PREFIX: store.prefix }
    const sent: Array<Message> = []
    const acknowledged = new Set<string>()
    let ledger = await serveLedger(scratch.dir, { env })
    onTestFinished(() => void ledger.stop('SIGKILL'))
    for (let round = 0; round < 4; round++) {
      const sending = sendUntilRefused(ledger, sent, acknowledged)
      await sleep(600)
      await ledger.stop('SIGKILL')
      await sending
      ledger = await serveLedger(scratch.dir, { env })
      await sendAgain(ledger, sent, acknowledged)
      const log = await replayAll(ledger)
      expect(log.filter(({ type }) => type === 'ConsentWithdrawn')).toHaveLength(sent.length)
      expect(new Set(log.map(({ eventId }) => eventId)).size).toBe(log.length)
    }
    expect(acknowledged.size).toBe(sent.length)
    expect((await ledger.stop()).code).toBe(0)
  }, 180_000)
}

const sendUntilRefused = async (
  ledger: Ledger,
  sent: Array<Message>,
  acknowledged: Set<string>,
): Promise<void> => {
  for (;;) {
    const events = Array.from({ length: 10 }, () => withdrawal(newAddress()))
    sent.push(...events)
    const answer = await postBatch(ledger, events).catch(() => undefined)
    if (answer?.status !== 200) return
    for (const { id, outcome } of answer.json.results) {
      expect(outcome).toBe('recorded')
      acknowledged.add(String(id))
    }
  }
}

/** As a CRM does. What was acknowledged before must be known. */
const sendAgain = async (
  ledger: Ledger,
  sent: ReadonlyArray<Message>,
  acknowledged: Set<string>,
): Promise<void> => {
  for (let at = 0; at < sent.length; at += 500) {
    const { json } = await postBatch(ledger, sent.slice(at, at + 500))
    for (const { id, outcome } of json.results) {
      const may = acknowledged.has(String(id)) ? ['duplicate'] : ['duplicate', 'recorded']
      expect(may).toContain(outcome)
      acknowledged.add(String(id))
    }
  }
}
