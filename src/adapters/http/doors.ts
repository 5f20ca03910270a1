import type { FastifyInstance } from 'fastify'
import { type Authenticate, guard } from './guard.ts'
import { type Leaving, leave } from './leave.ts'
import type { Described } from './openapi/document.ts'
import type { RouteFacts } from './route-facts.ts'
import { DOCS_PREFIX } from './routes/docs.ts'
import { type KnownRoutes, knownRoutes } from './routes-known.ts'

export interface Doors {
  readonly routes: KnownRoutes
  /** Every route so far, as it describes itself. */
  readonly described: () => ReadonlyArray<Described>
}

/** Gives each route a guard on its way in and a count on its way out. A route that does not say who may use it does not start. */
export const describedRoutes = (
  app: FastifyInstance,
  authenticate: Authenticate,
  leaving: Leaving,
  silenceMsMax: number,
): Doors => {
  const routes = knownRoutes()
  const described: Array<Described> = []
  app.decorateRequest('startedAt', 0)
  app.decorateRequest('problemCode', '')
  app.decorateRequest('principal')
  app.addHook('onRoute', (route) => {
    const method = typeof route.method === 'string' ? route.method : 'GET'
    const facts = route.config?.facts ?? factsOfDocs(route.url)
    routes.add(route.method, route.url)
    route.onRequest = [...listOf(route.onRequest), guard(authenticate, facts, silenceMsMax)]
    route.onSend = [
      ...listOf(route.onSend),
      leave(leaving, { method, route: route.url, isHot: facts.isHot ?? false }),
    ]
    if (route.config?.facts !== undefined && method !== 'HEAD')
      described.push({ method, pattern: route.url, facts })
  })
  return { routes, described: () => described }
}

/** The pages that show the description are made by a plugin, which knows nothing of doors. */
const factsOfDocs = (url: string): RouteFacts => {
  if (!url.startsWith(DOCS_PREFIX)) throw new Error(`The route ${url} does not say who may use it`)
  return {
    access: 'open',
    produces: 'text/html',
    query: 'ignored',
    operation: { tag: 'operation', summary: '', responses: {} },
  }
}

const listOf = <A>(hooks: A | ReadonlyArray<A> | undefined): ReadonlyArray<A> =>
  hooks === undefined ? [] : Array.isArray(hooks) ? (hooks as ReadonlyArray<A>) : [hooks as A]
