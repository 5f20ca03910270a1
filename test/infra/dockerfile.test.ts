import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const text = read('infra/Dockerfile')
const { devDependencies } = JSON.parse(read('package.json')) as {
  readonly devDependencies: Readonly<Record<string, string>>
}

interface Instruction {
  readonly name: string
  readonly value: string
}

interface Stage {
  readonly name: string
  readonly from: string
  readonly instructions: ReadonlyArray<Instruction>
}

/** The stages of a Dockerfile and what is done in each; lines that go on are one, comments are none. */
const stagesOf = (dockerfile: string): ReadonlyArray<Stage> => {
  const lines = dockerfile
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const stages: Array<{ name: string; from: string; instructions: Array<Instruction> }> = []
  for (const line of lines) {
    const [name = '', ...rest] = line.split(' ')
    const value = rest.join(' ')
    const [, from, as] = name === 'FROM' ? (/^(\S+)(?: AS (\S+))?$/.exec(value) ?? []) : []
    if (from !== undefined) stages.push({ name: as ?? '', from, instructions: [] })
    else stages.at(-1)?.instructions.push({ name, value })
  }
  return stages
}

const valuesOf = (stage: Stage | undefined, name: string): ReadonlyArray<string> =>
  (stage?.instructions ?? []).filter((one) => one.name === name).map(({ value }) => value)

const environmentOf = (stage: Stage | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    valuesOf(stage, 'ENV').flatMap((value) =>
      value.split(/\s+/).map((pair): [string, string] => {
        const at = pair.indexOf('=')
        return [pair.slice(0, at), pair.slice(at + 1)]
      }),
    ),
  )

/** A program and its arguments, not a line for a shell that would keep signals to itself. */
const isExecForm = (value: string | undefined): boolean => {
  try {
    return Array.isArray(JSON.parse(value ?? ''))
  } catch {
    return false
  }
}

type Rule = (stages: ReadonlyArray<Stage>) => boolean

const RULES: Readonly<Record<string, Rule>> = {
  'is built in stages, each on Node as package.json names it': (stages) => {
    const own = stages.map(({ name }) => name)
    const foreign = stages.map(({ from }) => from).filter((from) => !own.includes(from))
    return (
      stages.length > 2 && foreign.every((from) => from === `node:${devDependencies['node']}-bookworm-slim`)
    )
  },
  'installs nothing but what the lock names': (stages) =>
    stages
      .flatMap((stage) => valuesOf(stage, 'RUN'))
      .every((run) => !/\bnpm (i|install|add|update)\b|\byarn\b|\bnpx\b|\bcurl\b|\bwget\b/.test(run)),
  'takes along the packages of production alone': (stages) => {
    const copied = valuesOf(stages.at(-1), 'COPY').find((copy) => copy.includes('node_modules'))
    const source = stages.find(({ name }) => copied?.startsWith(`--from=${name} `) === true)
    return valuesOf(source, 'RUN').includes('npm ci --omit=dev')
  },
  'takes along what was built, and no sources': (stages) => {
    const copies = valuesOf(stages.at(-1), 'COPY')
    return copies.includes('--from=build /app/dist dist') && !copies.some((copy) => /\bsrc\b|^\. /.test(copy))
  },
  'runs as a user that is not root': (stages) => valuesOf(stages.at(-1), 'USER').at(-1) === 'node',
  'starts without a shell in between, and stops by SIGTERM': (stages) =>
    isExecForm(valuesOf(stages.at(-1), 'ENTRYPOINT')[0]) &&
    isExecForm(valuesOf(stages.at(-1), 'CMD')[0]) &&
    valuesOf(stages.at(-1), 'STOPSIGNAL')[0] === 'SIGTERM',
  'says how to tell that it lives': (stages) =>
    /CMD \[.*\/healthz/.test(valuesOf(stages.at(-1), 'HEALTHCHECK')[0] ?? ''),
  'keeps data and key file on volumes, with settings that the ledger knows': (stages) => {
    const config = decodeConfig(environmentOf(stages.at(-1)))
    const volumes = JSON.parse(valuesOf(stages.at(-1), 'VOLUME')[0] ?? '[]') as ReadonlyArray<string>
    const [data, keys] = volumes
    return (
      E.isRight(config) &&
      config.right.dataDir === data &&
      config.right.keyFile.startsWith(`${keys}/`) &&
      config.right.httpHost === '0.0.0.0'
    )
  },
  'makes the folders of its volumes for its user alone': (stages) => {
    const volumes = JSON.parse(valuesOf(stages.at(-1), 'VOLUME')[0] ?? '[]') as ReadonlyArray<string>
    return valuesOf(stages.at(-1), 'RUN').includes(`install -d -m 0700 -o node -g node ${volumes.join(' ')}`)
  },
}

const brokenRules = (dockerfile: string): ReadonlyArray<string> =>
  Object.entries(RULES).flatMap(([rule, holds]) => (holds(stagesOf(dockerfile)) ? [] : [rule]))

describe('infra/Dockerfile', () => {
  test.each(Object.entries(RULES))('%s', (_, holds) => {
    expect(holds(stagesOf(text))).toBe(true)
  })
  test('is on Node 24', () => {
    expect(devDependencies['node']).toMatch(/^24\./)
  })

  test.each<[string, string | RegExp, string]>([
    ['is built in stages, each on Node as package.json names it', /node:[\d.]+-bookworm-slim/, 'node:latest'],
    ['is built in stages, each on Node as package.json names it', /node:24[\d.]+/, 'node:22.22.0'],
    ['installs nothing but what the lock names', 'RUN npm ci\n', 'RUN npm install\n'],
    ['takes along the packages of production alone', 'npm ci --omit=dev', 'npm ci'],
    ['takes along the packages of production alone', '--from=packages', '--from=build'],
    ['takes along what was built, and no sources', 'COPY bin bin', 'COPY bin bin\nCOPY src src'],
    ['runs as a user that is not root', 'USER node\n', ''],
    ['runs as a user that is not root', 'USER node\n', 'USER node\nUSER root\n'],
    [
      'starts without a shell in between, and stops by SIGTERM',
      'ENTRYPOINT ["/app/bin/consent-ledger"]',
      'ENTRYPOINT /app/bin/consent-ledger',
    ],
    ['starts without a shell in between, and stops by SIGTERM', 'STOPSIGNAL SIGTERM', 'STOPSIGNAL SIGKILL'],
    ['says how to tell that it lives', '/healthz', '/'],
    [
      'keeps data and key file on volumes, with settings that the ledger knows',
      'LEDGER_KEY_FILE=/var/lib/consent-ledger-keys/',
      'LEDGER_KEY_FILE=/app/',
    ],
    [
      'keeps data and key file on volumes, with settings that the ledger knows',
      'LEDGER_HTTP_PORT=8080',
      'LEDGER_PORT=8080',
    ],
    ['makes the folders of its volumes for its user alone', '-m 0700', '-m 0755'],
  ])('is noticed where it no longer %s', (rule, right, wrong) => {
    const changed = text.replace(right, wrong)
    expect(changed).not.toBe(text)
    expect(brokenRules(changed)).toStrictEqual([rule])
  })
})

describe('.dockerignore', () => {
  const kept = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))

  test('leaves out everything but what the image is built from', () => {
    const lines = read('.dockerignore').split('\n')
    expect(lines.find((line) => line !== '' && !line.startsWith('#'))).toBe('*')
    const copied = stagesOf(text).flatMap((stage) =>
      valuesOf(stage, 'COPY')
        .filter((copy) => !copy.startsWith('--from='))
        .flatMap((copy) => copy.split(' ').slice(0, -1)),
    )
    expect([...new Set(copied)].toSorted()).toStrictEqual(kept.toSorted())
  })
})
