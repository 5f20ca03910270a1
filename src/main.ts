import * as E from 'fp-ts/lib/Either.js'
import { type CommandLineParts, type OpenFailure, runCommandLine } from './adapters/cli/index.ts'
import { type Config, decodeConfig } from './adapters/config.ts'
import { Mapping, rowMapper } from './adapters/crm-files/index.ts'
import { connect } from './adapters/remote/index.ts'
import { newLogger } from './adapters/system/logger.ts'
import { issuesOf } from './domain/kernel/validation.ts'
import { openCopy } from './node/copy/open-copy.ts'
import { LEDGER_VERSION } from './node/engine.ts'
import { FATAL_EXIT_CODE, type NodeFailure, sentenceOf } from './node/failure-sentence.ts'
import { lookAtKafka } from './node/kafka-look.ts'
import { isInUse } from './node/node-vault.ts'
import { openEither } from './node/open-either.ts'
import { openNode } from './node/open-node.ts'
import { openReader } from './node/open-reader.ts'

/** The configuration of the environment, for the data directory that was named on the command line. */
const configOf = (dataDir: string | undefined): E.Either<NodeFailure, Config> =>
  decodeConfig(dataDir === undefined ? process.env : { ...process.env, LEDGER_DATA_DIR: dataDir })

const failureOf = (failure: NodeFailure): OpenFailure => {
  if (failure._tag === 'DataDirOwned') return { status: 'owned', dataDir: failure.dir }
  const exitCode = failure._tag === 'ConfigUnusable' ? 2 : 4
  return { status: 'unusable', exitCode, sentence: sentenceOf(failure) }
}

const openOwn = async (config: Config) => {
  const node = await openNode({
    config,
    onFatal: () => {
      process.stderr.write(
        'A write to the data directory failed. Free some space or mend the disk, and run it again.\n',
      )
      process.exit(FATAL_EXIT_CODE)
    },
    onFeedFailure: () => undefined,
  })
  return E.isLeft(node)
    ? node
    : E.right({
        ledger: node.right.ledger,
        kafka: config.kafka === undefined ? undefined : lookAtKafka(node.right, config.dataDir, config.kafka),
        close: node.right.close,
      })
}

/** SIGTERM asks a server to stop as Ctrl-C does. */
const onInterrupt = (listener: () => void): (() => void) => {
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return () => {
    process.off('SIGINT', listener)
    process.off('SIGTERM', listener)
  }
}

const parts: CommandLineParts = {
  version: LEDGER_VERSION,
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: { onInterrupt },
  openLedger: async (dataDir) => {
    const config = configOf(dataDir)
    if (E.isLeft(config)) return E.left(failureOf(config.left))
    const node = await openOwn(config.right)
    return E.isLeft(node) ? E.left(failureOf(node.left)) : node
  },
  openReader: async (dataDir) => {
    const config = configOf(dataDir)
    if (E.isLeft(config)) return E.left(failureOf(config.left))
    if (!isInUse(config.right.dataDir)) return E.left({ status: 'absent', dataDir: config.right.dataDir })
    const opened = await openEither(
      () => openOwn(config.right),
      () => openReader(config.right),
    )
    return E.isLeft(opened)
      ? E.left(failureOf(opened.left))
      : E.right({ ...opened.right.node, owned: opened.right.owned })
  },
  openCopy: async (wanted) => E.mapLeft(failureOf)(await openCopy(wanted, process.env)),
  connect,
  forgetFeedPlace: async () => {
    const config = configOf(undefined)
    if (E.isLeft(config)) return E.left({ exitCode: 2, sentence: sentenceOf(config.left) })
    const { forgetFeed } = await import('./node/forget-feed.ts')
    return forgetFeed(config.right)
  },
  serve: async ({ dataDir, json, role }) => {
    const config = configOf(dataDir)
    if (E.isLeft(config)) {
      process.stderr.write(`${sentenceOf(config.left)}\n`)
      return 2
    }
    const say = (line: string): void => void process.stdout.write(`${line}\n`)
    // The HTTP server is read from disk by those verbs alone that serve: all others answer sooner without it.
    const { serve } = await import('./node/serve.ts')
    return serve({
      config: role === undefined ? config.right : { ...config.right, role },
      log: newLogger(config.right.logLevel),
      say,
      json,
      onStop: onInterrupt,
    })
  },
  kafkaCheck: async (wanted) => {
    const config = configOf(undefined)
    if (E.isLeft(config)) return E.left(sentenceOf(config.left))
    const { kafka } = config.right
    if (kafka === undefined)
      return E.left(
        'Kafka is off: name its brokers with LEDGER_KAFKA_BROKERS, such as LEDGER_KAFKA_BROKERS=kafka:9092.',
      )
    const { checkKafka } = await import('./adapters/kafka/check/check-kafka.ts')
    return E.right(await checkKafka(kafka, wanted))
  },
  readMapping: (map) => {
    const mapping = Mapping.decode(map)
    return E.isLeft(mapping)
      ? E.left(issuesOf(mapping.left))
      : E.right((header) => rowMapper(mapping.right, header))
  },
}

// After a second Ctrl-C there may be work under way still: the process ends all the same.
process.exit(await runCommandLine(process.argv.slice(2), parts))
