import { type KafkaConfig, type LogEntry, logLevel } from 'kafkajs'

/** Where the driver's words go: the ledger's own log, as pino has it. */
export interface KafkaLog {
  readonly isLevelEnabled: (level: string) => boolean
  readonly trace: (facts: KafkaFacts, message: string) => void
  readonly info: (facts: KafkaFacts, message: string) => void
  readonly warn: (facts: KafkaFacts, message: string) => void
  readonly error: (facts: KafkaFacts, message: string) => void
}

export type KafkaFacts = Readonly<Record<string, string | number | boolean>>

/** Characters of one text of the driver in the log. */
export const KAFKA_LOG_TEXT_LENGTH_MAX = 500

/** Hands the driver's log to the ledger's. Only what is named here passes: never a key, a value or a header of a record. */
export const kafkaLogging = (log: KafkaLog): Pick<KafkaConfig, 'logLevel' | 'logCreator'> => ({
  // The driver puts each request and answer together for its own debugging: costly, and for a trace alone.
  logLevel: log.isLevelEnabled('trace') ? logLevel.DEBUG : logLevel.INFO,
  logCreator: () => (entry) => {
    if (isAdviceForProgrammers(entry)) return
    log[levelOf(entry)](factsOf(entry), `kafka: ${shortened(messageOf(entry))}`)
  },
})

/** Nothing is heard of the driver. */
export const NO_KAFKA_LOGGING: Pick<KafkaConfig, 'logLevel' | 'logCreator'> = {
  logLevel: logLevel.NOTHING,
  logCreator: () => () => undefined,
}

/** Which partitioner a producer should name: said at each start, and decided long ago. */
const isAdviceForProgrammers = (entry: LogEntry): boolean => messageOf(entry).includes('default partitioner')

/** The driver's types say text; in one place it hands over the error itself. */
const messageOf = ({ log }: LogEntry): string => textOf(log.message) ?? 'an error'

const levelOf = (entry: LogEntry): 'trace' | 'info' | 'warn' | 'error' => {
  switch (entry.level) {
    case logLevel.NOTHING:
    case logLevel.ERROR:
      return PASSES.has(textOf(entry.log['error']) ?? messageOf(entry)) ? 'warn' : 'error'
    case logLevel.WARN:
      return 'warn'
    case logLevel.INFO:
      return 'info'
    case logLevel.DEBUG:
      return 'trace'
  }
}

/** What brokers say while they start, elect a leader or give a group to another one. The driver asks again. */
const PASSES: ReadonlySet<string> = new Set([
  "The coordinator is loading and hence can't process requests for this group",
  'The group coordinator is not available',
  'This is not the correct coordinator for this group',
  'There is no leader for this topic-partition as we are in the middle of a leadership election',
  'This server is not the leader for that topic-partition',
  'The group is rebalancing, so a rejoin is needed',
])

const factsOf = ({ namespace, log }: LogEntry): KafkaFacts => {
  const facts: Record<string, string | number | boolean> = { part: namespace }
  for (const name of HARMLESS) {
    const value = log[name]
    if (typeof value === 'string') facts[name] = shortened(value)
    else if (typeof value === 'number' || typeof value === 'boolean') facts[name] = value
  }
  const error = textOf(log['error'])
  return error === undefined ? facts : { ...facts, error: shortened(error) }
}

const HARMLESS: ReadonlyArray<string> = [
  'broker',
  'groupId',
  'memberId',
  'leaderId',
  'isLeader',
  'topic',
  'partition',
  'offset',
  'nodeId',
  'retryCount',
  'retryTime',
  'correlationId',
  'size',
  'duration',
]

/** An error of the driver speaks of brokers, topics and groups. One that came from elsewhere may quote anything: its name is enough. */
const textOf = (error: unknown): string | undefined => {
  if (typeof error === 'string') return error
  if (!(error instanceof Error)) return undefined
  return error.name.startsWith('KafkaJS') ? error.message : error.name
}

const shortened = (text: string): string => text.slice(0, KAFKA_LOG_TEXT_LENGTH_MAX)
