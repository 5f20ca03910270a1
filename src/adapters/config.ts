import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { PURPOSES } from '../domain/kernel/purpose.ts'
import { type Issues, issue, issuesOf } from '../domain/kernel/validation.ts'
import { Word } from '../domain/kernel/word.ts'
import { KEY_STREAMS } from '../domain/proof/leaf-streams.ts'
import { SINGLE_STREAMS, STREAM_KINDS } from '../domain/record/ledger-streams.ts'
import { KAFKA_VARIABLES, type KafkaSettings, kafkaIssues, kafkaOf } from './kafka-settings.ts'
import { NonEmpty, parsed } from './setting-codecs.ts'

/** What a deployment decides. Every member comes from one variable of the environment, or from its default. */
export interface Config {
  readonly dataDir: string
  readonly httpHost: string
  /** 0 takes any free port. */
  readonly httpPort: number
  readonly eventStore: EventStoreSetting
  /** Undefined where no broker is named: Kafka is off. */
  readonly kafka: KafkaSettings | undefined
  readonly keyFile: string
  readonly contentDir: string
  readonly defaultSeller: Word
  /** The purposes of the ledger and the deployment's own. */
  readonly purposes: ReadonlySet<string>
  readonly role: NodeRole
  readonly indexLagMsMax: number
  readonly quarantineKeepMs: number
  readonly logLevel: LogLevel
}

/** Where the ledger of record lies. A connection string may hold a password: it is for the driver alone. */
export type EventStoreSetting =
  | { readonly type: 'embedded' }
  | { readonly type: 'eventstoredb'; readonly connectionString: string; readonly prefix: string }

export const LogLevel = t.keyof(
  { fatal: null, error: null, warn: null, info: null, debug: null, trace: null, silent: null },
  'fatal, error, warn, info, debug, trace or silent',
)
export type LogLevel = t.TypeOf<typeof LogLevel>

/** `reader` projects and answers, `writer` accepts what is sent and answers as well, `all` is both. */
export const NodeRole = t.keyof({ all: null, writer: null, reader: null }, 'all, writer or reader')
export type NodeRole = t.TypeOf<typeof NodeRole>

export interface ConfigUnusable {
  readonly _tag: 'ConfigUnusable'
  readonly issues: Issues
}

export type Environment = Readonly<Record<string, string | undefined>>

const Port = parsed('a port from 0 to 65535', (text) =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined,
)

const DAY_MS = 86_400_000

/** Characters that a deployment may put before the names of its streams. */
export const STREAM_PREFIX_MAX = 64

/** ISO 8601 durations of days, hours, minutes and seconds: those have one length. */
const DurationMs = parsed('an ISO 8601 duration such as PT60S or P30D', (text) => {
  const parts = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text)
  if (parts === null) return undefined
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part) || 0)
  return (days ?? 0) * DAY_MS + (hours ?? 0) * 3_600_000 + (minutes ?? 0) * 60_000 + (seconds ?? 0) * 1_000
})

const Purposes = parsed('purposes of your own, comma-separated', (text) => {
  const words = text.split(',').map((word) => word.trim())
  return words.every(Word.is) ? words : undefined
})

const EventStoreText = parsed('embedded, or esdb://… or esdb+discover://…', (text) =>
  text === 'embedded' || /^esdb(\+discover)?:\/\/./.test(text) ? text : undefined,
)

/** Two ledgers on one server must never see streams of each other, so no prefix looks like a beginning of the ledger's own. */
const StreamPrefix = parsed(
  `1 to ${STREAM_PREFIX_MAX} of a-z, 0-9, ".", "_" and "-", a hyphen at the end, and no name of a stream of the ledger`,
  (text) =>
    /^[a-z0-9][a-z0-9._-]*-$/.test(text) &&
    text.length <= STREAM_PREFIX_MAX &&
    ![...STREAM_KINDS, ...SINGLE_STREAMS, KEY_STREAMS].some((name) => text.includes(name))
      ? text
      : undefined,
)

/** What is asked of this version and what it cannot do yet is said at the start, not ignored. */
const only = (value: string) =>
  parsed(`"${value}": this version offers nothing else yet`, (text) => (text === value ? value : undefined))

const EnvironmentCodec = t.partial({
  LEDGER_DATA_DIR: NonEmpty,
  LEDGER_HTTP_HOST: NonEmpty,
  LEDGER_HTTP_PORT: Port,
  LEDGER_EVENT_STORE: EventStoreText,
  LEDGER_STREAM_PREFIX: StreamPrefix,
  ...KAFKA_VARIABLES,
  LEDGER_KEY_FILE: NonEmpty,
  LEDGER_CONTENT_DIR: NonEmpty,
  LEDGER_ROLE: NodeRole,
  LEDGER_DEFAULT_SELLER: Word,
  LEDGER_PURPOSES: Purposes,
  LEDGER_INDEX_LAG_LIMIT: DurationMs,
  LEDGER_QUARANTINE_KEEP: DurationMs,
  LEDGER_PUBLIC_CHECKPOINT: only('false'),
  LEDGER_LOG_LEVEL: LogLevel,
  LEDGER_SERVER: NonEmpty,
  LEDGER_TOKEN: NonEmpty,
})

/** Named by the design, and of no use to this version: setting one must not look as if it worked. */
const NOT_YET: ReadonlyArray<string> = ['LEDGER_OIDC_ISSUER', 'LEDGER_OIDC_AUDIENCE']

export const KNOWN_VARIABLES: ReadonlyArray<string> = [
  ...Object.keys(EnvironmentCodec.props),
  ...NOT_YET,
].sort()

/** Reads the environment. A `LEDGER_` name nobody knows, or a value that cannot be, stops the start. */
export const decodeConfig = (environment: Environment): E.Either<ConfigUnusable, Config> => {
  const own = Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => name.startsWith('LEDGER_') && !name.startsWith('LEDGER_TEST_'),
    ),
  )
  const decoded = EnvironmentCodec.decode(own)
  const issues = [
    ...(E.isLeft(decoded) ? issuesOf(decoded.left) : []),
    ...Object.keys(own).flatMap((name) => issuesOfName(name)),
    ...(E.isRight(decoded) ? [...prefixIssues(decoded.right), ...kafkaIssues(decoded.right)] : []),
  ]
  if (E.isLeft(decoded) || issues.length > 0) return E.left({ _tag: 'ConfigUnusable', issues })
  const found = decoded.right
  const dataDir = found.LEDGER_DATA_DIR ?? './data'
  return E.right({
    dataDir,
    httpHost: found.LEDGER_HTTP_HOST ?? '127.0.0.1',
    httpPort: found.LEDGER_HTTP_PORT ?? 8_080,
    eventStore: eventStoreOf(found),
    kafka: kafkaOf(found),
    keyFile: found.LEDGER_KEY_FILE ?? join(dataDir, 'keys.json'),
    contentDir: found.LEDGER_CONTENT_DIR ?? join(dataDir, 'content'),
    defaultSeller: found.LEDGER_DEFAULT_SELLER ?? ('default' as Word),
    purposes: new Set([...PURPOSES, ...(found.LEDGER_PURPOSES ?? [])]),
    role: found.LEDGER_ROLE ?? 'all',
    indexLagMsMax: found.LEDGER_INDEX_LAG_LIMIT ?? 60_000,
    quarantineKeepMs: found.LEDGER_QUARANTINE_KEEP ?? 30 * DAY_MS,
    logLevel: found.LEDGER_LOG_LEVEL ?? 'info',
  })
}

type Found = t.TypeOf<typeof EnvironmentCodec>

const isEmbedded = ({ LEDGER_EVENT_STORE: text }: Found): boolean => text === undefined || text === 'embedded'

const eventStoreOf = (found: Found): EventStoreSetting =>
  isEmbedded(found)
    ? { type: 'embedded' }
    : {
        type: 'eventstoredb',
        connectionString: found.LEDGER_EVENT_STORE ?? '',
        prefix: found.LEDGER_STREAM_PREFIX ?? '',
      }

const prefixIssues = (found: Found): Issues =>
  isEmbedded(found) && found.LEDGER_STREAM_PREFIX !== undefined
    ? [issue('LEDGER_STREAM_PREFIX', 'no value: the embedded log is shared with nobody')]
    : []

const issuesOfName = (name: string): Issues => {
  if (Object.hasOwn(EnvironmentCodec.props, name)) return []
  return NOT_YET.includes(name)
    ? [issue(name, 'no value: this version cannot do that yet')]
    : [issue(name, `a name this ledger knows (${KNOWN_VARIABLES.join(', ')})`)]
}
