import type { Json, JsonObject } from '../../../domain/kernel/json.ts'
import type { ProblemCode } from '../problem.ts'
import type { Access, RouteFacts } from '../route-facts.ts'
import { SCHEMAS } from '../schemas/index.ts'
import { problems, type Responses, together } from './operation.ts'

/** A route as it was registered, with what it says of itself. */
export interface Described {
  readonly method: string
  readonly pattern: string
  readonly facts: RouteFacts
}

/** The published description: OpenAPI 3.1, made of the routes that are there. */
export const openApiDocument = (routes: ReadonlyArray<Described>, version: string): JsonObject => ({
  openapi: '3.1.0',
  info: {
    title: 'Consent ledger',
    version,
    description:
      'May we contact this person, on this channel, for this purpose? Every answer names its reasons and the place in the ledger that it is true for.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  tags: TAGS.map(([name, description]) => ({ name, description })),
  paths: pathsOf(routes),
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    schemas: SCHEMAS,
  },
})

const TAGS = [
  ['checks', 'Questions and decisions, for dialers.'],
  ['events', 'What happened, from CRMs, and the log of it.'],
  ['contacts', 'What is known of one contact, for auditors.'],
  ['disclosures', 'The texts that people were shown.'],
  ['operation', 'Tokens, rebuilds, health and metrics.'],
] as const

const pathsOf = (routes: ReadonlyArray<Described>): JsonObject => {
  const paths: Record<string, Record<string, Json>> = {}
  for (const { method, pattern, facts } of routes) {
    const path = pattern.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(facts) }
  }
  return paths
}

const operationOf = ({ access, operation }: RouteFacts): JsonObject => {
  const { tag, summary, description, parameters, requestBody, responses } = operation
  return {
    tags: [tag],
    summary,
    description: [description, whoMay(access)].filter((text) => text !== undefined).join('\n\n'),
    ...(access === 'open' ? { security: [] } : {}),
    ...(parameters === undefined ? {} : { parameters }),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: together(responses, atTheDoor(access)),
  }
}

const whoMay = (access: Access): string => {
  if (access === 'open') return 'Open: needs no token.'
  if (access === 'any-token') return 'Needs any token.'
  return `Needs a token with the role ${[...access.filter((role) => role !== 'admin'), 'admin'].map((role) => `\`${role}\``).join(' or ')}.`
}

const atTheDoor = (access: Access): Responses => {
  if (access === 'open') return {}
  const roles: ReadonlyArray<ProblemCode> = access === 'any-token' ? [] : ['ROLE_REQUIRED']
  return problems([
    'TOKEN_REQUIRED',
    'TOKEN_UNKNOWN',
    ...roles,
    'NOT_ACCEPTABLE',
    'URL_MALFORMED',
    'PARAMETERS_INVALID',
    'INTERNAL',
  ])
}
