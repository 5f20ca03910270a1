import type { Json, JsonObject } from '../../../domain/kernel/json.ts'
import { PROBLEMS, type ProblemCode } from '../problem.ts'
import { ref } from '../schemas/words.ts'

/** What a route publishes of itself: an Operation Object of OpenAPI 3.1, less what its door implies. */
export interface Operation {
  readonly tag: 'events' | 'checks' | 'contacts' | 'disclosures' | 'registries' | 'operation'
  readonly summary: string
  readonly description?: string
  readonly parameters?: ReadonlyArray<JsonObject>
  readonly requestBody?: JsonObject
  readonly responses: Responses
}

export interface Answer {
  readonly [member: string]: Json
  readonly description: string
}

export type Responses = Readonly<Record<string, Answer>>

export const queryParameter = (name: string, schema: JsonObject, description?: string): JsonObject => ({
  name,
  in: 'query',
  ...(description === undefined ? {} : { description }),
  schema,
})

export const pathParameter = (name: string, schema: JsonObject, description: string): JsonObject => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
})

export const body = (...content: ReadonlyArray<readonly [type: string, schema: string]>): JsonObject => ({
  required: true,
  content: Object.fromEntries(content.map(([type, schema]) => [type, { schema: ref(schema) }])),
})

export const answers = (description: string, schema: string, type = 'application/json'): Answer => ({
  description,
  content: { [type]: { schema: ref(schema) } },
})

/** Problems of HTTP, under their statuses; `more` names codes of the ledger. */
export const problems = (
  codes: ReadonlyArray<ProblemCode>,
  more: Readonly<Record<string, ReadonlyArray<string>>> = {},
): Responses => {
  const byStatus = new Map<string, Array<string>>()
  const add = (status: string, code: string): void => {
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  for (const code of codes) add(String(PROBLEMS[code].status), code)
  for (const [status, named] of Object.entries(more)) for (const code of named) add(status, code)
  return Object.fromEntries([...byStatus].map(([status, named]) => [status, problemAnswer(named)]))
}

const problemAnswer = (codes: ReadonlyArray<string>): Answer => ({
  description: [...new Set(codes)].map((code) => `\`${code}\``).join(', '),
  content: { 'application/problem+json': { schema: ref('Problem') } },
})

/** Answers of one status from several places, told together. */
export const together = (...all: ReadonlyArray<Responses>): Responses => {
  const merged: Record<string, Answer> = {}
  for (const responses of all)
    for (const [status, answer] of Object.entries(responses)) {
      const known = merged[status]
      merged[status] =
        known === undefined
          ? answer
          : {
              description: `${known.description}, ${answer.description}`,
              content: { ...(known['content'] as JsonObject), ...(answer['content'] as JsonObject) },
            }
    }
  return merged
}
