import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { JsonObject } from '../../src/domain/kernel/json.ts'

/** A schema of docs/schemas as it stands there, by its name without `.json`. */
export const schemaNamed = (name: string): JsonObject =>
  JSON.parse(readFileSync(new URL(`../../docs/schemas/${name}.json`, import.meta.url), 'utf8')) as JsonObject

/** Ready to judge, as a program of somebody else would use it. */
export const validatorOf = (name: string): ValidateFunction => compiled(schemaNamed(name))

export const compiled = (schema: JsonObject): ValidateFunction => {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    keywords: ['components'],
  })
  formats.default(ajv)
  return ajv.compile(schema)
}
