import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decodeConfig, KNOWN_VARIABLES } from '../../src/adapters/config.ts'
import { CLOSE_MS_MAX } from '../../src/adapters/http/limits.ts'
import { byDefault, type Compose, composeOf, type Service, schemaFaults } from '../support/compose-file.ts'

const text = readFileSync(new URL('../../infra/compose.yaml', import.meta.url), 'utf8')

describe('infra/compose.yaml, by the schema of the Compose Specification', () => {
  test('is in order', () => {
    expect(schemaFaults(text)).toStrictEqual([])
  })

  const broken: ReadonlyArray<readonly [string, string, string]> = [
    ['a misspelt member of a service', 'healthcheck:', 'helthcheck:'],
    ['a member of the file that nobody knows', 'name: consent-ledger\n', 'title: consent-ledger\n'],
    ['a word where a list belongs', 'cap_drop:\n      - ALL\n', 'cap_drop: ALL\n'],
    ['a number for a healthcheck', 'interval: 5s', 'interval: 5'],
    ['a misspelt member of a build', 'dockerfile: infra', 'dockerFile: infra'],
    ['a mapping for ports', '- "127.0.0.1:9092:9092"', '127.0.0.1: 9092'],
  ]
  test.each(broken)('%s is noticed', (_, right, wrong) => {
    expect(text).toContain(right)
    expect(schemaFaults(text.replace(right, wrong))).not.toStrictEqual([])
  })
})

/** What this project promises of its Compose file beyond the schema. */
const RULES: Readonly<Record<string, (compose: Compose) => ReadonlyArray<string>>> = {
  'names the release of each image': ({ services }) =>
    named(
      services,
      ({ image, build }) => build !== undefined || /^[\w./-]+:\d+\.\d+\.\d+(-\w+)?$/.test(image),
    ),
  'says how to tell that a service is well': ({ services }) =>
    named(services, ({ healthcheck }) => healthcheck?.test[0] === 'CMD' && healthcheck.test.length > 1),
  'gives each service time to stop': ({ services }) =>
    named(services, ({ stop_grace_period: time = '10s' }) => msOf(time) > CLOSE_MS_MAX),
  'opens ports to its own machine alone': ({ services }) =>
    named(services, ({ ports = [] }) => ports.every((port) => /^127\.0\.0\.1:\d+:\d+$/.test(port))),
  'keeps what services write on volumes that it declares': ({ services, volumes = {} }) => {
    const used = Object.values(services).flatMap((service) => (service.volumes ?? []).map(nameOfVolume))
    const declared = Object.keys(volumes)
    return [
      ...named(services, (service) => (service.volumes ?? []).length > 0),
      ...used.filter((name) => !declared.includes(name)),
      ...declared.filter((name) => !used.includes(name)),
    ]
  },
  'sets nothing that the ledger does not know or cannot do': ({ services }) => {
    const environment = environmentOf(services['ledger'])
    const config = decodeConfig(environment)
    return [
      ...Object.keys(environment).filter((name) => !KNOWN_VARIABLES.includes(name)),
      ...(E.isLeft(config) ? config.left.issues.map(({ path }) => path) : []),
    ]
  },
  'keeps data and keys of the ledger apart, each on a volume of its own': ({ services }) => {
    const { LEDGER_DATA_DIR: dataDir = '', LEDGER_KEY_FILE: keyFile = '' } = environmentOf(services['ledger'])
    const mounts = (services['ledger']?.volumes ?? []).map((volume) => volume.slice(volume.indexOf(':') + 1))
    const mountOf = (path: string): string | undefined =>
      mounts.find((mount) => `${path}/`.startsWith(`${mount}/`))
    return [
      ...[dataDir, keyFile].filter((path) => mountOf(path) === undefined),
      ...(mountOf(dataDir) === mountOf(keyFile) ? [keyFile] : []),
    ]
  },
}

const named = (
  services: Compose['services'],
  isRight: (service: Service) => boolean,
): ReadonlyArray<string> =>
  Object.entries(services).flatMap(([name, service]) => (isRight(service) ? [] : [name]))

const nameOfVolume = (volume: string): string => volume.slice(0, volume.indexOf(':'))

const msOf = (time: string): number => {
  const [, count = '0', unit = 's'] = /^(\d+)(s|m)$/.exec(time) ?? []
  return Number(count) * (unit === 'm' ? 60_000 : 1_000)
}

const environmentOf = (service: Service | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(service?.environment ?? {}).map(([name, value]) => [name, byDefault(String(value))]),
  )

const brokenRules = (yaml: string): ReadonlyArray<string> =>
  Object.entries(RULES).flatMap(([rule, faultsIn]) => (faultsIn(composeOf(yaml)).length > 0 ? [rule] : []))

describe('infra/compose.yaml', () => {
  test.each(Object.entries(RULES))('%s', (_, faultsIn) => {
    expect(faultsIn(composeOf(text))).toStrictEqual([])
  })
  test('has EventStoreDB of the release that the ledger is made for, Kafka without ZooKeeper, and the ledger', () => {
    const { services } = composeOf(text)
    expect(Object.keys(services)).toStrictEqual(['eventstore', 'kafka', 'ledger'])
    expect(services['eventstore']?.image).toMatch(/^eventstore\/eventstore:23\.10\./)
    expect(services['kafka']?.environment).toMatchObject({ KAFKA_PROCESS_ROLES: 'broker,controller' })
    expect(services['ledger']?.build).toStrictEqual({ context: '..', dockerfile: 'infra/Dockerfile' })
  })

  test.each<[string, string, string]>([
    ['names the release of each image', 'eventstore:23.10.1-jammy', 'eventstore:latest'],
    ['names the release of each image', 'apache/kafka:4.1.1', 'apache/kafka'],
    ['says how to tell that a service is well', '        - CMD\n', '        - NONE\n'],
    ['gives each service time to stop', 'stop_grace_period: 30s', 'stop_grace_period: 10s'],
    ['opens ports to its own machine alone', '"127.0.0.1:2113:2113"', '"2113:2113"'],
    [
      'keeps what services write on volumes that it declares',
      '- kafka-data:/var/lib/kafka/data',
      '- kafka:/var/lib/kafka/data',
    ],
    ['sets nothing that the ledger does not know or cannot do', 'LEDGER_LOG_LEVEL:', 'LEDGER_LOGLEVEL:'],
    [
      'sets nothing that the ledger does not know or cannot do',
      'LEDGER_HTTP_PORT: "8080"',
      'LEDGER_HTTP_PORT: "8080"\n      LEDGER_OIDC_ISSUER: https://id.example',
    ],
    [
      'keeps data and keys of the ledger apart, each on a volume of its own',
      'LEDGER_KEY_FILE: /var/lib/consent-ledger-keys/',
      'LEDGER_KEY_FILE: /var/lib/consent-ledger/',
    ],
  ])('is noticed where it no longer %s', (rule, right, wrong) => {
    expect(text).toContain(right)
    expect(brokenRules(text.replace(right, wrong))).toStrictEqual([rule])
  })
})
