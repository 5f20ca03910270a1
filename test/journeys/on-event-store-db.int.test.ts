import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  type Environment,
  failToServe,
  type Ledger,
  runVerb,
  scratchDir,
  serveLedger,
  sleep,
} from '../support/ledger-process.ts'
import {
  type Decision,
  JSON_BODY,
  type Message,
  newNumber,
  postBatch,
  replayAll,
  withdrawal,
} from '../support/ledger-talk.ts'
import { spawnEventStoreDb } from '../support/servers/eventstoredb/child.ts'

/** Real processes: a ledger and the event store it writes to, each killed in turn. */

const scratch = scratchDir()
afterAll(scratch.remove)

describe('a ledger on EventStoreDB', () => {
  test('loses nothing and counts nothing twice while it and its store are killed in turns', async () => {
    const [dir, storeDir] = [`${scratch.dir}/ledger`, `${scratch.dir}/store`]
    let store = await spawnEventStoreDb({ dir: storeDir })
    onTestFinished(() => store.kill())
    const env = { LEDGER_EVENT_STORE: store.connectionString, LEDGER_STREAM_PREFIX: 'journey-' }
    const { port } = store
    const acknowledged = new Map<string, Message>()
    const sent: Array<Message> = []
    let ledger = await serveLedger(dir, { env })
    onTestFinished(() => void ledger.stop('SIGKILL'))
    for (const killed of ['ledger', 'store', 'store', 'ledger'] as const) {
      const sending = sendUntilRefused(ledger, sent, acknowledged)
      await sleep(600)
      if (killed === 'ledger') await ledger.stop('SIGKILL')
      else await store.kill()
      await sending
      if (killed === 'ledger') ledger = await serveLedger(dir, { env })
      else store = await spawnEventStoreDb({ dir: storeDir, port })
      for (let at = 0; at < sent.length; at += 500)
        await sendUntilTaken(ledger, sent.slice(at, at + 500), acknowledged)
      await expectAllKept(ledger, sent)
    }
    expect(acknowledged.size).toBe(sent.length)
    const stored = (await store.events()).filter(({ stream }) => stream.startsWith('journey-contact-'))
    expect(stored).toHaveLength(sent.length)
    expect(new Set(stored.map(({ id }) => id)).size).toBe(sent.length)
    expect((await ledger.stop()).code).toBe(0)
  }, 180_000)

  test('says its password nowhere: not at a start that is refused, not without its server, not in an answer', async () => {
    const secret = 'geheim-word'
    const withStore = (text: string): Environment => ({ LEDGER_EVENT_STORE: text, LEDGER_LOG_LEVEL: 'trace' })
    const said: Array<string> = []
    for (const text of [
      `esdb://ledger:${secret}@127.0.0.1:1?tls=false`,
      `esdb://ledger:${secret}@127.0.0.1:1?nobodyKnows=1`,
      `http://ledger:${secret}@127.0.0.1:1`,
    ]) {
      const refused = await failToServe(`${scratch.dir}/refused`, withStore(text))
      expect(refused.code).toBe(2)
      expect(refused.stderr).toContain('LEDGER_EVENT_STORE')
      said.push(refused.stdout, refused.stderr)
    }
    const env = withStore(`esdb://ledger:${secret}@127.0.0.1:1`)
    const ledger = await serveLedger(`${scratch.dir}/absent`, { env })
    const answer = await postBatch(ledger, [withdrawal(newNumber())])
    expect(answer.status).toBe(503)
    for (const path of ['/readyz', '/metrics', '/openapi.json']) said.push((await ledger.ask(path)).text)
    await ledger.stop()
    const verb = await runVerb(
      ['token', 'create', '--role', 'crm', '--name', 'x', '--json', '--data', `${scratch.dir}/absent`],
      { env },
    )
    expect(verb.code).toBe(4)
    said.push(answer.text, ledger.stdout(), ledger.stderr(), verb.stdout, verb.stderr)
    expect(said.join('\n')).not.toContain(secret)
  }, 60_000)
})

const count = { contacts: 0 }
const nextNumber = (): string => {
  count.contacts += 1
  return `+1${AREAS[Math.floor(count.contacts / 10_000)]}555${String(count.contacts % 10_000).padStart(4, '0')}`
}
const AREAS = [305, 312, 404, 415, 503]

const postOnce = async (
  ledger: Ledger,
  events: ReadonlyArray<Message>,
  acknowledged: Map<string, Message>,
): Promise<boolean> => {
  const answer = await postBatch(ledger, events).catch(() => undefined)
  if (answer?.status !== 200) return false
  for (const [i, { outcome }] of answer.json.results.entries()) {
    expect(['recorded', 'duplicate']).toContain(outcome)
    const event = events[i]
    if (event !== undefined) acknowledged.set(event.id, event)
  }
  return true
}

const sendUntilRefused = async (
  ledger: Ledger,
  sent: Array<Message>,
  acknowledged: Map<string, Message>,
): Promise<void> => {
  for (let isTaken = true; isTaken; ) {
    const events = Array.from({ length: 10 }, () => withdrawal(nextNumber()))
    sent.push(...events)
    isTaken = await postOnce(ledger, events, acknowledged)
  }
}

/** As a CRM does: the same again until it is answered. */
const sendUntilTaken = async (
  ledger: Ledger,
  events: ReadonlyArray<Message>,
  acknowledged: Map<string, Message>,
): Promise<void> => {
  for (let attempt = 0; attempt < 60; attempt++) {
    if (await postOnce(ledger, events, acknowledged)) return
    await sleep(250)
  }
  throw new Error('the ledger takes nothing any more')
}

const expectAllKept = async (ledger: Ledger, sent: ReadonlyArray<Message>): Promise<void> => {
  const log = await replayAll(ledger)
  expect(new Set(log.map(({ eventId }) => eventId)).size).toBe(log.length)
  expect(log.filter(({ type }) => type === 'ConsentWithdrawn')).toHaveLength(sent.length)
  await sleep(1_500)
  for (let at = 0; at < sent.length; at += 1_000) {
    const queries = sent
      .slice(at, at + 1_000)
      .map(({ data }) => ({ contact: data['contact'], channel: 'sms' }))
    const { json } = await ledger.ask<{ readonly decisions: ReadonlyArray<Decision> }>('/v1/checks', {
      headers: JSON_BODY,
      body: JSON.stringify({ queries }),
    })
    for (const { verdict } of json.decisions) expect(verdict).toBe('deny')
  }
}
