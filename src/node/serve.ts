import * as E from 'fp-ts/lib/Either.js'
import type { Logger } from 'pino'
import type { Config } from '../adapters/config.ts'
import { httpApp } from '../adapters/http/app.ts'
import { codeOf } from '../domain/contact/refusal.ts'
import { LEDGER_VERSION } from './engine.ts'
import { FATAL_EXIT_CODE, type NodeFailure, sentenceOf } from './failure-sentence.ts'
import { type NodeKafka, startKafka } from './kafka.ts'
import { startKafkaFeed } from './kafka-feed.ts'
import { type Node, openNode } from './open-node.ts'
import { welcome, welcomeJson } from './welcome.ts'

export interface Serving {
  readonly config: Config
  readonly log: Logger
  readonly say: (line: string) => void
  /** One JSON object instead of words. */
  readonly json: boolean
  /** Calls at each request to stop, until it is told not to. */
  readonly onStop: (listener: () => void) => () => void
}

/** Serves until it is told to stop; answers the exit code. A disk that fails ends the process at once. */
export const serve = async ({ config, log, say, json, onStop }: Serving): Promise<number> => {
  quietConsole(log)
  log.info({ dataDir: config.dataDir }, 'opening; the index is brought up to the log first')
  const opened = await openNode({
    config,
    onFatal: (cause) => {
      log.fatal(
        { cause: nameOf(cause) },
        'A write to the data directory failed. The process stops; start it again.',
      )
      process.exit(FATAL_EXIT_CODE)
    },
    onFeedFailure: (failure) =>
      log.error({ cause: nameOf(failure) }, 'The feed of the index broke and is followed anew.'),
    onIdPairs: (pairs) =>
      log.warn(
        { pairs: pairs.length, first: pairs[0]?.first.position, later: pairs[0]?.later.position },
        'One id was recorded for two contacts. Both events count; look for a sender that reuses ids.',
      ),
    onHalt: ({ _tag }) =>
      log.fatal({ code: codeOf(_tag) }, 'The index has stopped for good. See docs/errors.md for the code.'),
    onEventOfOthers: (position) =>
      log.warn({ position }, 'Another program wrote to a stream of the ledger. Its event is passed over.'),
  })
  if (E.isLeft(opened)) return refuse(opened.left, log)
  const node = opened.right
  const kafka =
    config.kafka === undefined || config.role === 'reader'
      ? undefined
      : startKafka(node, config, config.kafka, log)
  const app = appOf(node, kafka, log)
  try {
    const address = await app.listen({ host: config.httpHost, port: config.httpPort })
    for (const line of json ? [welcomeJson(address, node)] : welcome(address, node)) say(line)
    log.info({ version: LEDGER_VERSION }, 'ready')
  } catch (error) {
    log.error(
      { cause: nameOf(error) },
      `Cannot listen on ${config.httpHost}, port ${config.httpPort}. Set LEDGER_HTTP_PORT to a free one.`,
    )
    await kafka?.stop()
    await app.close()
    await node.close()
    return 4
  }
  const suppressionFeed =
    config.kafka === undefined || config.role === 'reader'
      ? undefined
      : startKafkaFeed(node, config.kafka, log)
  await toldToStop(onStop)
  log.info('stopping')
  node.announceStop()
  await Promise.all([kafka?.stop(), suppressionFeed?.stop()])
  await app.close()
  await node.close()
  log.info('stopped')
  return 0
}

const appOf = (node: Node, kafka: NodeKafka | undefined, log: Logger): ReturnType<typeof httpApp> =>
  httpApp({
    ledger: node.ledger,
    authenticate: node.authenticate,
    log,
    version: LEDGER_VERSION,
    feedReconnects: node.host.reconnects,
    kafka: kafka?.control,
    registry: node.metrics.registry,
    onOutage: (failure, route) =>
      log.error({ code: failure._tag, route }, 'A request could not be answered.'),
  })

const refuse = (failure: NodeFailure, log: Logger): number => {
  log.fatal({ code: failure._tag }, sentenceOf(failure))
  return failure._tag === 'ConfigUnusable' ? 2 : 4
}

const toldToStop = (onStop: Serving['onStop']): Promise<void> =>
  new Promise((resolve) => {
    const forget = onStop(() => {
      forget()
      resolve()
    })
  })

/** What libraries write to the console could hold anything: that they did is said, without their words. */
const quietConsole = (log: Logger): void => {
  const report = (first: unknown): void => log.error({ cause: nameOf(first) }, 'A library reported a fault.')
  Object.assign(console, { log: report, info: report, warn: report, error: report })
}

/** The system's word for a failure; its message could hold what was written. */
const nameOf = (error: unknown): string =>
  error instanceof Error ? String((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown'
