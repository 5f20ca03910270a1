import { describe, expect, test } from 'vitest'
import { TimeFormat, timeReader } from '../../../src/adapters/crm-files/cell-time.ts'

const read = (
  format: string,
  zone: string | undefined,
  text: string,
  stance: 'permission' | 'refusal' = 'permission',
) => {
  const time = timeReader(format, zone)(text, stance)
  return time === undefined ? undefined : new Date(time.ms).toISOString()
}

describe('timeReader()', () => {
  test.each([
    ['rfc3339', undefined, '2026-03-08T02:30:00-05:00', '2026-03-08T07:30:00.000Z'],
    ['rfc3339', undefined, '2026-03-08 02:30:00.5Z', '2026-03-08T02:30:00.500Z'],
    ['rfc3339', undefined, '2026-03-08T02:30:00.000+0000', '2026-03-08T02:30:00.000Z'],
    ['rfc3339', undefined, '2026-03-08T02:30:00', undefined],
    ['rfc3339', undefined, '2026-02-30T00:00:00Z', undefined],
    ['epoch-ms', undefined, '1767323045000', '2026-01-02T03:04:05.000Z'],
    ['epoch-ms', undefined, '-1', undefined],
    ['epoch-s', undefined, '1767323045', '2026-01-02T03:04:05.000Z'],
    ['MM/dd/yyyy HH:mm', 'America/New_York', '07/01/2026 09:05', '2026-07-01T13:05:00.000Z'],
    ['MM/dd/yyyy HH:mm', 'America/New_York', '12/01/2026 09:05', '2026-12-01T14:05:00.000Z'],
    ['MM/dd/yyyy HH:mm', 'America/New_York', '7/1/2026 9:05', undefined],
    ['M/d/yyyy h:mm a', 'America/Los_Angeles', '7/1/2026 12:05 am', '2026-07-01T07:05:00.000Z'],
    ['M/d/yyyy h:mm a', 'America/Los_Angeles', '7/1/2026 12:05 PM', '2026-07-01T19:05:00.000Z'],
    ['M/d/yyyy h:mm a', 'America/Los_Angeles', '7/1/2026 13:05 PM', undefined],
    ["yyyy-MM-dd'T'HH:mm:ss.SSS", 'Europe/Berlin', '2026-01-02T03:04:05.678', '2026-01-02T02:04:05.678Z'],
    ['d. MMM yyyy', 'UTC', '2. Jan 2026', '2026-01-02T00:00:00.000Z'],
    ['d. MMM yyyy', 'UTC', '2. Foo 2026', undefined],
    ['dd.MM.yyyy', 'UTC', '31.04.2026', undefined],
    ['dd.MM.yyyy', 'UTC', '30x04x2026', undefined],
    ['dd.MM.yyyy HH:mm', 'UTC', '30.04.2026 24:00', undefined],
    ['dd.MM.yyyy HH:mm', 'Asia/Kathmandu', '30.04.2026 12:00', '2026-04-30T06:15:00.000Z'],
  ])('reads %s in %s: "%s" is %s', (format, zone, text, instant) => {
    expect(read(format, zone, text)).toBe(instant)
  })

  /** In New York the clock of 1 November 2026 showed 01:30 twice and that of 8 March 2026 never 02:30. */
  test.each([
    ['11/01/2026 01:30', '2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z'],
    ['03/08/2026 02:30', '2026-03-08T06:30:00.000Z', '2026-03-08T07:30:00.000Z'],
    ['11/01/2026 02:30', '2026-11-01T07:30:00.000Z', '2026-11-01T07:30:00.000Z'],
    ['03/08/2026 01:59', '2026-03-08T06:59:00.000Z', '2026-03-08T06:59:00.000Z'],
    ['03/08/2026 03:00', '2026-03-08T07:00:00.000Z', '2026-03-08T07:00:00.000Z'],
  ])(
    'where the clock was moved, "%s" is early for a permission and late for a refusal',
    (text, early, late) => {
      expect(read('MM/dd/yyyy HH:mm', 'America/New_York', text, 'permission')).toBe(early)
      expect(read('MM/dd/yyyy HH:mm', 'America/New_York', text, 'refusal')).toBe(late)
    },
  )

  test('of a day alone, a permission counts from its start and a refusal from its end', () => {
    expect(read('yyyy-MM-dd', 'America/Chicago', '2026-07-01', 'permission')).toBe('2026-07-01T05:00:00.000Z')
    expect(read('yyyy-MM-dd', 'America/Chicago', '2026-07-01', 'refusal')).toBe('2026-07-02T04:59:59.999Z')
  })
})

describe('TimeFormat', () => {
  test.each([
    'rfc3339',
    'epoch-ms',
    'epoch-s',
    'MM/dd/yyyy HH:mm',
    'd MMM yyyy',
    "yyyy'T'MM-dd",
    'h:mm a, M/d/yyyy',
  ])('knows %s', (format) => {
    expect(TimeFormat.is(format)).toBe(true)
  })

  test.each([
    'iso',
    'yyyy',
    'MM/dd/yy',
    'h:mm M/d/yyyy',
    'yyyy-MM-dd MM',
    'yyyy-MM-dd HH h a',
    "yyyy-MM-dd 'open",
    '',
  ])('does not know %s', (format) => {
    expect(TimeFormat.is(format)).toBe(false)
  })
})
