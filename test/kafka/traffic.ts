import { canonicalJson } from '../../src/domain/kernel/canonical-json.ts'

/** Traffic of a CRM on Kafka, drawn from a seed, and the model of what must be in a ledger that has read it. */

export interface TrafficWanted {
  readonly seed: number
  readonly records: number
  readonly partitions: number
  readonly contacts: number
  /** Characters of the person's own words in each withdrawal. */
  readonly wordsLength?: number
}

/** One record as it lies on the topic; in its partition it follows those of the same partition before it. */
export interface TrafficRecord {
  readonly partition: number
  readonly key: string
  readonly value: string | null
  readonly headers: Readonly<Record<string, string>>
}

export interface Valid {
  readonly contact: string
  /** The time of the message, which no other valid message has: it names the message in the ledger. */
  readonly time: string
  readonly type: 'ConsentGranted' | 'ConsentWithdrawn' | 'DncAdded'
}

export interface Poison {
  readonly outcome: 'invalid' | 'refused' | 'conflict'
  readonly reason: string
  /** What its digest is made of: no other poison has it, but for tombstones, which have none. */
  readonly content: string
  /** Said by the sender, so that nothing of it may be announced. */
  readonly words: ReadonlyArray<string>
}

export interface Model {
  readonly valid: ReadonlyArray<Valid>
  /** Times of the messages of one contact that came in one partition only, in the order of their first coming. */
  readonly order: ReadonlyMap<string, ReadonlyArray<string>>
  /** By `partition:offset`: every poisonous record, copies too. */
  readonly poison: ReadonlyMap<string, Poison>
}

export interface Traffic {
  readonly records: ReadonlyArray<TrafficRecord>
  readonly model: Model
  readonly shares: { readonly duplicates: number; readonly late: number; readonly poison: number }
}

export const DUPLICATES = 0.3
export const LATE = 0.05
export const POISON = 0.01

export const traffic = (wanted: TrafficWanted): Traffic => {
  const random = randomOf(wanted.seed)
  const below = (n: number): number => Math.floor(random() * n)
  const records: Array<TrafficRecord> = []
  const places: Array<number> = Array.from({ length: wanted.partitions }, () => 0)
  const poison = new Map<string, Poison>()
  const sent: Array<Message> = []
  const waiting: Array<{ readonly message: Message; readonly due: number }> = []
  const elsewhere = new Set<string>()
  const counts = { duplicates: 0, late: 0, poison: 0 }

  const put = (partition: number, record: Omit<TrafficRecord, 'partition'>): string => {
    const offset = places[partition] ?? 0
    places[partition] = offset + 1
    records.push({ ...record, partition })
    return `${partition}:${offset}`
  }
  const putMessage = (message: Message, partition = message.partition): void => {
    put(partition, random() < 0.5 ? inStructuredMode(message.event) : inBinaryMode(message.event))
  }
  const send = (message: Message): void => {
    putMessage(message)
    sent.push(message)
  }
  const putPoison = (n: number): void => {
    const victim = sent[below(sent.length)]
    if (victim === undefined) return
    const [what, record] = poisonous(victim.event, n)
    const partition = victim.partition
    poison.set(put(partition, record), what)
    counts.poison++
    if (random() < DUPLICATES && records.length < wanted.records) {
      poison.set(put(partition, record), what)
      counts.poison++
    }
  }

  for (let n = 0; records.length < wanted.records; n++) {
    const due = waiting.findIndex((late) => late.due <= records.length)
    const [late] = due === -1 ? [] : waiting.splice(due, 1)
    if (late !== undefined) {
      send(late.message)
      counts.late++
      continue
    }
    const drawn = random()
    if (drawn < POISON && sent.length > 0) putPoison(n)
    else if (drawn < POISON + DUPLICATES && sent.length > 0) {
      const again = sent[random() < 0.5 ? below(sent.length) : Math.max(0, sent.length - 1 - below(50))]
      if (again === undefined) continue
      const isElsewhere = wanted.partitions > 1 && random() < 0.1
      const partition = isElsewhere ? below(wanted.partitions) : again.partition
      if (partition !== again.partition) elsewhere.add(again.time)
      putMessage(again, partition)
      counts.duplicates++
    } else {
      const message = messageOf(n, wanted, below)
      if (drawn > 1 - LATE && records.length + 2_000 < wanted.records)
        waiting.push({ message, due: records.length + 20 + below(1_000) })
      else send(message)
    }
  }
  // What is still held back was never published.
  const order = new Map<string, Array<string>>()
  for (const { contact, time } of sent) {
    if (elsewhere.has(time)) continue
    const times = order.get(contact) ?? []
    times.push(time)
    order.set(contact, times)
  }
  return {
    records,
    model: { valid: sent, order, poison },
    shares: {
      duplicates: counts.duplicates / records.length,
      late: counts.late / records.length,
      poison: counts.poison / records.length,
    },
  }
}

interface Message extends Valid {
  readonly partition: number
  readonly event: Event
}

interface Event {
  readonly specversion: string
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly datacontenttype: string
  readonly data: Readonly<Record<string, unknown>>
}

const KINDS = [
  ['consent.granted', 'ConsentGranted'],
  ['consent.withdrawn', 'ConsentWithdrawn'],
  ['dnc.added', 'DncAdded'],
] as const

const messageOf = (
  n: number,
  { contacts, partitions, seed, wordsLength = 0 }: TrafficWanted,
  below: (n: number) => number,
): Message => {
  const who = below(contacts)
  const isNumber = who % 2 === 0 && who / 2 < NUMBERS
  const contact = isNumber ? numberOf(who / 2) : `person.${who}@example.com`
  const [kind, type] = KINDS[wordsLength > 0 ? 1 : below(KINDS.length)] ?? KINDS[0]
  const time = new Date(FIRST_TIME + n * 1_000).toISOString()
  const data = {
    'consent.granted': {
      contact,
      scope: { channel: isNumber ? 'sms' : 'email', purpose: 'marketing' },
      level: 'express-written',
      capture: { method: 'web-form' },
    },
    'consent.withdrawn': {
      contact,
      method: 'letter',
      ...(wordsLength > 0 && { words: `${n} `.padEnd(wordsLength, 'please do not write to me any more ') }),
    },
    'dnc.added': { contact, reason: 'consumer-request', requestedBy: 'consumer' },
  }[kind]
  return {
    contact,
    time,
    type,
    partition: who % partitions,
    event: {
      specversion: '1.0',
      id: `${seed}-${n}`,
      source: 'urn:example:traffic',
      type: `org.consent-ledger.${kind}.v1`,
      time,
      datacontenttype: 'application/json',
      data,
    },
  }
}

const inStructuredMode = (event: Event): Omit<TrafficRecord, 'partition'> => ({
  key: event.id,
  value: JSON.stringify(event),
  headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
})

const inBinaryMode = ({ data, datacontenttype, ...attributes }: Event): Omit<TrafficRecord, 'partition'> => ({
  key: attributes.id,
  value: JSON.stringify(data),
  headers: {
    'content-type': datacontenttype,
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value])),
  },
})

/** Poison of one of five kinds, of a content that no other has. */
const poisonous = (event: Event, n: number): readonly [Poison, Omit<TrafficRecord, 'partition'>] => {
  const id = `poison-${event.id}-${n}`
  const grant = { ...event, id, type: 'org.consent-ledger.consent.granted.v1' }
  const { contact } = event.data
  const undecodable = { outcome: 'invalid', reason: 'UNDECODABLE' } as const
  const words = [id, String(contact)]
  switch (n % 5) {
    case 0: {
      const value = `no JSON at all: ${id}`
      return [
        { ...undecodable, content: value, words },
        { key: id, value, headers: {} },
      ]
    }
    case 1:
      return [
        { outcome: 'invalid', reason: 'TOMBSTONE', content: '', words },
        { key: id, value: null, headers: {} },
      ]
    case 2: {
      const halved = { ...grant, data: { contact } }
      return [{ ...undecodable, content: canonicalJson(halved), words }, inBinaryMode(halved)]
    }
    case 3: {
      const vague = {
        ...grant,
        data: { contact, scope: {}, level: 'express', capture: { method: 'paper' } },
      }
      const why = { outcome: 'refused', reason: 'SCOPE_NOT_SPECIFIC' } as const
      return [{ ...why, content: contentOf(vague), words }, inStructuredMode(vague)]
    }
    default: {
      // The same source and id as one that came before, with a time of its own.
      const other = { ...event, time: new Date(FIRST_TIME - (n + 1) * 1_000).toISOString() }
      const why = { outcome: 'conflict', reason: 'CONFLICT' } as const
      return [{ ...why, content: contentOf(other), words }, inStructuredMode(other)]
    }
  }
}

const TYPE_PREFIX = 'org.consent-ledger.'

/** What makes two events that were understood the same: neither how they were wrapped, nor one word for a list of one. */
const contentOf = ({ id, source, type, time, data }: Event): string => {
  const { scope } = data
  const lists = scope && Object.fromEntries(Object.entries(scope).map(([name, word]) => [name, [word]]))
  return canonicalJson({
    id,
    source,
    type: type.slice(TYPE_PREFIX.length),
    time,
    data: { ...data, scope: lists },
  })
}

const FIRST_TIME = Date.parse('2025-01-01T00:00:00Z')

const AREAS = [212, 305, 312, 404, 415, 503, 512, 602, 614, 617, 702, 713, 801, 804, 808, 818, 901, 907, 919]
const NUMBERS = AREAS.length * 100
const numberOf = (n: number): string =>
  `+1${AREAS[Math.floor(n / 100)]}55501${String(n % 100).padStart(2, '0')}`

/** Mulberry32: a small generator whose whole state is its seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
