import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import { parse } from 'yaml'

/** A Compose file as far as tests look at it. */
export interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes?: Readonly<Record<string, unknown>>
}

export interface Service {
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: ReadonlyArray<string>
  readonly volumes?: ReadonlyArray<string>
  readonly healthcheck?: { readonly test: ReadonlyArray<string> }
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly stop_grace_period?: string
}

/** What is wrong with a Compose file by the JSON Schema of the Compose Specification, as places in it. */
export const schemaFaults = (text: string): ReadonlyArray<string> => {
  if (isComposeFile(parse(text))) return []
  const places = (isComposeFile.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  return [...new Set(places)]
}

export const composeOf = (text: string): Compose => parse(text) as Compose

/** A value with its variables as Compose fills them in where nobody sets them: `${NAME:-default}`. */
export const byDefault = (value: string): string =>
  value.replaceAll(/\$\{\w+:-([^}]*)\}/g, (_, fallback: string) => fallback)

/** The linter carries the schema of the specification; its own rules are of style, and not asked. */
const schemaFile = join(
  dirname(createRequire(import.meta.url).resolve('dclint/package.json')),
  'schemas',
  'compose.schema.json',
)

/** It names its meta-schema by an address that ajv has under another one. */
const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, unknown>

const isComposeFile = new Ajv({ strict: false, allErrors: true }).compile(schema)
