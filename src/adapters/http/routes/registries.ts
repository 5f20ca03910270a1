import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { answerJson, answerProblem } from '../answer.ts'
import { ignoreBodies, takeBodies } from '../body-parsers.ts'
import { BODY_BYTES_MAX } from '../limits.ts'
import { answers, body, pathParameter, problems, queryParameter, together } from '../openapi/operation.ts'
import { parseJson } from '../parse-json.ts'
import { single } from '../query.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { date, registryId, word } from '../schemas/words.ts'
import { answerFailure, type RouteParts, WRITE_OUTAGES } from './parts.ts'

interface OfRegistry {
  readonly Params: { readonly id: string }
}

/** Lists kept by others: what was imported, and what is waived. */
export const registryRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    takeBodies(scope, ['application/json'], () => () => ({
      bytesMax: BODY_BYTES_MAX,
      code: 'BODY_TOO_LARGE',
    }))
    scope.get('/v1/registries', { config: { facts: listFacts } }, (_request, reply) =>
      answerJson(reply, 200, { registries: parts.ledger.registries() }),
    )

    scope.get<OfRegistry>(
      '/v1/registries/:id/diff',
      { config: { facts: diffFacts } },
      async (request, reply) => {
        const [from, to] = [single(request.query, 'from') ?? '', single(request.query, 'to') ?? '']
        const compared = await parts.ledger.registryDiff(request.params.id, from, to)()
        if (E.isLeft(compared)) answerFailure(parts, request, reply, compared.left)
        else answerJson(reply, 200, compared.right)
        return reply
      },
    )

    scope.post<OfRegistry>(
      '/v1/registries/:id/waiver',
      { config: { facts: waiveFacts } },
      async (request, reply) => {
        const wanted = parseJson(request.body as Buffer | undefined)
        if (E.isLeft(wanted)) {
          answerProblem(reply, wanted.left)
          return reply
        }
        const waived = await parts.ledger.waiveRegistry(request.params.id, wanted.right, request.principal)()
        if (E.isLeft(waived)) answerFailure(parts, request, reply, waived.left)
        else answerJson(reply, 201, waived.right)
        return reply
      },
    )
    done()
  }

export const registryWaiverRevocation =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    ignoreBodies(scope)
    scope.delete<OfRegistry>(
      '/v1/registries/:id/waiver',
      { config: { facts: unwaiveFacts } },
      async (request, reply) => {
        const revoked = await parts.ledger.unwaiveRegistry(request.params.id, request.principal)()
        if (E.isLeft(revoked)) answerFailure(parts, request, reply, revoked.left)
        else
          void reply
            .code(204)
            .header('cache-control', 'no-store')
            .header('x-content-type-options', 'nosniff')
            .send()
        return reply
      },
    )
    done()
  }

/** The file is taken as it comes, whatever its type is said to be: its bytes tell what it is. */
export const registryImport =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, stream, parsed) => parsed(null, stream))
    scope.post<OfRegistry>(
      '/v1/registries/:id/versions',
      { config: { facts: importFacts } },
      async (request, reply) => {
        const file = (request.body as Readable | undefined) ?? NO_FILE
        const { id } = request.params
        const imported = await parts.ledger.importRegistry(id, request.query, file, request.principal)()
        if (E.isLeft(imported)) answerFailure(parts, request, reply, imported.left)
        else answerJson(reply, imported.right.isNew ? 201 : 200, imported.right)
        return reply
      },
    )
    done()
  }

const NO_FILE: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
}

const ofRegistry = pathParameter('id', registryId, 'The id of the registry, as the rule pack names it.')

const listFacts: RouteFacts = {
  access: 'any-token',
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'registries',
    summary: 'The registries, their versions and their waivers',
    responses: { '200': answers('All of them, by their ids.', 'Registries') },
  },
}

const diffFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: { single: ['from', 'to'], repeated: [] },
  operation: {
    tag: 'registries',
    summary: 'How much two versions differ',
    parameters: [
      ofRegistry,
      queryParameter('from', date, 'A version.'),
      queryParameter('to', date, 'Another one.'),
    ],
    responses: together(
      { '200': answers('How many numbers the second has more and fewer.', 'RegistryDifference') },
      problems([], { '404': ['NO_SUCH_REGISTRY_VERSION'], '503': ['REGISTRY_BEHIND'] }),
    ),
  },
}

const waiveFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'registries',
    summary: 'Waive a registry',
    description:
      'It stands in for a list that was never imported, or is too old, until it is revoked, and is named in every answer that relies on it.',
    parameters: [ofRegistry],
    requestBody: body(['application/json', 'WaiverWanted']),
    responses: together(
      { '201': answers('Waived.', 'RegistryWaiver') },
      problems(
        ['NOT_JSON', 'BODY_CUT_SHORT', 'BODY_TOO_LARGE', 'CONTENT_TYPE_UNKNOWN', 'CONTENT_ENCODING_UNKNOWN'],
        { '422': ['NOT_A_REGISTRY_REQUEST'], ...WRITE_OUTAGES },
      ),
    ),
  },
}

const unwaiveFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'registries',
    summary: 'Revoke a waiver',
    parameters: [ofRegistry],
    responses: together(
      { '204': { description: 'Revoked: the registry is needed again.' } },
      problems([], { '404': ['NO_SUCH_WAIVER'], ...WRITE_OUTAGES }),
    ),
  },
}

const importFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: {
    single: [
      'version',
      'kind',
      'format',
      'column',
      'flagColumn',
      'region',
      'san',
      'accessedBy',
      'accessedAt',
      'force',
    ],
    repeated: [],
  },
  operation: {
    tag: 'registries',
    summary: 'Import a version of a registry',
    description:
      'The body is the file as it was fetched: plain, gzip or zip, of any content type. Nothing of the version counts before the answer, and all of it from then on.',
    parameters: [
      ofRegistry,
      { ...queryParameter('version', date, 'Its date.'), required: true },
      queryParameter('kind', { type: 'string', enum: ['full', 'change'], default: 'full' }),
      queryParameter('format', {
        type: 'string',
        enum: ['auto', 'ftc-text', 'ftc-xml', 'lines', 'csv'],
        default: 'auto',
      }),
      queryParameter('column', word, 'Of CSV: the column with the numbers or addresses.'),
      queryParameter('flagColumn', word, 'Of a change list in CSV: the column that says added or removed.'),
      queryParameter(
        'region',
        { type: 'string', pattern: '^[A-Z]{2}$' },
        'The country of numbers that are written without one; else the id of the registry begins with it.',
      ),
      queryParameter('san', word, 'The subscription account number that was used.'),
      queryParameter('accessedBy', word, 'Who fetched the file.'),
      queryParameter('accessedAt', date, 'When it was fetched.'),
      queryParameter(
        'force',
        { type: 'boolean', default: false },
        'Take the file whatever speaks against it.',
      ),
    ],
    requestBody: {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    responses: together(
      {
        '200': answers('Imported before, from this very file.', 'RegistryImported'),
        '201': answers('Imported, and active.', 'RegistryImported'),
      },
      problems([], {
        '400': ['REGISTRY_FILE_CUT_SHORT'],
        '409': ['REGISTRY_FILE_DOUBTFUL', 'REGISTRY_VERSION_DIFFERS', 'REGISTRY_BASE_MISSING'],
        '413': ['REGISTRY_FILE_TOO_LARGE'],
        '422': [
          'NOT_A_REGISTRY_REQUEST',
          'REGISTRY_FILE_BROKEN',
          'REGISTRY_FORMAT_UNKNOWN',
          'REGISTRY_ENTRIES_WRONG',
        ],
        '503': ['REGISTRY_BEHIND', ...WRITE_OUTAGES['503']],
      }),
    ),
  },
}
