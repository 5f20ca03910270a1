import type { Registry } from '@prometheus-io/client'
import type { FastifyInstance } from 'fastify'
import type { KafkaControl } from '../../domain/ports/kafka-control.ts'
import type { Ledger } from '../../domain/ports/ledger.ts'
import { closeInTime } from './closing.ts'
import { describedRoutes } from './doors.ts'
import { errorHandler } from './error-handler.ts'
import type { LedgerFailure } from './failure-problem.ts'
import type { Authenticate } from './guard.ts'
import type { HttpLog } from './log.ts'
import { metricsOf } from './metrics.ts'
import { notFound } from './not-found.ts'
import { openApiDocument } from './openapi/document.ts'
import { checkRoutes } from './routes/check.ts'
import { checksRoutes } from './routes/checks.ts'
import { contactRoutes } from './routes/contacts.ts'
import { deadLetterRoutes } from './routes/dead-letters.ts'
import { disclosureRoutes } from './routes/disclosures.ts'
import { docsRoutes } from './routes/docs.ts'
import { eventsRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { kafkaRoutes } from './routes/kafka.ts'
import { rebuildRoutes } from './routes/rebuild.ts'
import { registryImport, registryRoutes, registryWaiverRevocation } from './routes/registries.ts'
import { replayRoutes } from './routes/replay.ts'
import { replyReview, replyRoutes } from './routes/replies.ts'
import { tokenRevocation, tokenRoutes } from './routes/tokens.ts'
import { bareServer } from './server.ts'
import { DEFAULT_LIMITS, type HttpLimits } from './server-limits.ts'

export interface HttpParts {
  readonly ledger: Ledger
  readonly authenticate: Authenticate
  readonly log: HttpLog
  /** Of this program: the published description names it. */
  readonly version: string
  readonly limits?: Partial<HttpLimits>
  /** Told of every 503 that the ledger did not foresee, with its cause and the route's pattern. */
  readonly onOutage?: (failure: LedgerFailure, route: string) => void
  /** How many times the feed of the index broke. */
  readonly feedReconnects?: () => number
  /** What this node does on Kafka; undefined where no broker is named to it. */
  readonly kafka?: KafkaControl | undefined
  /** Metrics of other parts of the process, shown at `/metrics` beside those of HTTP. */
  readonly registry?: Registry
}

/** The ledger as HTTP serves it. `listen` opens it to the world; `close` finishes what is in hand. */
export const httpApp = (parts: HttpParts): FastifyInstance => {
  const { ledger, authenticate, log, version, onOutage = () => {} } = parts
  const limits = { ...DEFAULT_LIMITS, ...parts.limits }
  const metrics = metricsOf(parts)
  const leaving = { metrics, log }

  const app = bareServer(limits, leaving)
  const { routes, described } = describedRoutes(app, authenticate, leaving, limits.silenceMsMax)
  app.setErrorHandler(errorHandler(log))
  app.setNotFoundHandler(notFound({ authenticate, routes, ...leaving }))
  closeInTime(app, limits.closeMsMax)

  const routeParts = { ledger, metrics, onOutage, kafka: parts.kafka }
  for (const plugin of ROUTES) void app.register(plugin(routeParts))
  void app.register(docsRoutes(() => openApiDocument(described(), version)))
  return app
}

const ROUTES = [
  checkRoutes,
  checksRoutes,
  eventsRoutes,
  replayRoutes,
  contactRoutes,
  disclosureRoutes,
  tokenRoutes,
  tokenRevocation,
  kafkaRoutes,
  deadLetterRoutes,
  registryRoutes,
  registryWaiverRevocation,
  registryImport,
  replyRoutes,
  replyReview,
  rebuildRoutes,
  healthRoutes,
]
