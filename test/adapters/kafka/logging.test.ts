import { type LogEntry, logLevel } from 'kafkajs'
import { expect, test } from 'vitest'
import { type KafkaFacts, kafkaLogging } from '../../../src/adapters/kafka/logging.ts'

const said = (entry: Omit<LogEntry, 'label'>) => {
  const lines: Array<readonly [string, KafkaFacts, string]> = []
  const to = (level: string) => (facts: KafkaFacts, message: string) =>
    void lines.push([level, facts, message])
  const { logCreator } = kafkaLogging({
    isLevelEnabled: (level) => level !== 'trace',
    trace: to('trace'),
    info: to('info'),
    warn: to('warn'),
    error: to('error'),
  })
  logCreator?.(logLevel.INFO)({ ...entry, label: '' })
  return lines
}

const log = (more: object) => ({ timestamp: '', message: 'Something happened', ...more })

test('kafkaLogging() passes on places, and never a key, a value or a header', () => {
  const secret = '+13055550123'
  const entry = {
    namespace: 'Runner',
    level: logLevel.WARN,
    log: log({
      topic: 't',
      partition: 3,
      key: secret,
      value: secret,
      headers: { a: secret },
      payload: secret,
    }),
  }
  expect(said(entry)).toStrictEqual([
    ['warn', { part: 'Runner', topic: 't', partition: 3 }, 'kafka: Something happened'],
  ])
})

test('kafkaLogging() repeats the words of the driver alone: other errors may quote what was sent', () => {
  const errorOf = (error: unknown) =>
    said({ namespace: 'n', level: logLevel.ERROR, log: log({ error }) })[0]?.[1]
  expect(errorOf(new TypeError('+13055550123'))).toStrictEqual({ part: 'n', error: 'TypeError' })
  const own = Object.assign(new Error('no broker'), { name: 'KafkaJSConnectionError' })
  expect(errorOf(own)).toStrictEqual({ part: 'n', error: 'no broker' })
})

test('kafkaLogging() takes an error for a message, as the driver hands it over in one place', () => {
  const message = new TypeError('+13055550123') as unknown as string
  expect(said({ namespace: 'n', level: logLevel.ERROR, log: { timestamp: '', message } })).toStrictEqual([
    ['error', { part: 'n' }, 'kafka: TypeError'],
  ])
})

test('kafkaLogging() warns of what passes by itself after a broker has started', () => {
  const loading = { error: 'The group coordinator is not available' }
  expect(said({ namespace: 'n', level: logLevel.ERROR, log: log(loading) })[0]?.[0]).toBe('warn')
  expect(said({ namespace: 'n', level: logLevel.ERROR, log: log({ error: 'another' }) })[0]?.[0]).toBe(
    'error',
  )
})
