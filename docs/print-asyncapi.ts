import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { asyncApiDocument } from './asyncapi/document.ts'
import { SCHEMA_FILES } from './asyncapi/schema-files.ts'

/** Writes docs/asyncapi.json and docs/schemas, or with `--check` says whether they are what stands there. */
const HERE = new URL('./', import.meta.url)
const SCHEMAS = new URL('./schemas/', HERE)

const { version } = JSON.parse(readFileSync(new URL('../package.json', HERE), 'utf8')) as {
  readonly version: string
}
const wanted = new Map<string, string>(
  [
    ['asyncapi.json', asyncApiDocument(version)] as const,
    ...Object.entries(SCHEMA_FILES).map(([name, schema]) => [`schemas/${name}`, schema] as const),
  ].map(([path, value]) => [path, `${JSON.stringify(value, null, 2)}\n`]),
)

if (!process.argv.includes('--check'))
  for (const [path, text] of wanted) writeFileSync(new URL(path, HERE), text)
else {
  const known = ['asyncapi.json', ...readdirSync(SCHEMAS).map((name) => `schemas/${name}`)]
  const wrong = [...new Set([...known, ...wanted.keys()])].filter(
    (path) => !known.includes(path) || readFileSync(new URL(path, HERE), 'utf8') !== wanted.get(path),
  )
  for (const path of wrong) console.error(`docs/${path} is not what the schemas say: npm run asyncapi`)
  if (wrong.length > 0) process.exitCode = 1
}
