import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { BATCH_BYTES_MAX } from '../../../../src/adapters/cli/ingest/batches.ts'
import type { Ledger } from '../../../../src/domain/ports/ledger.ts'
import type { Incoming } from '../../../../src/domain/workflow/record-messages.ts'
import { type Asked, keyboard, openStream, outcomeOf, run } from '../desk.ts'

const event = (id: string, outcome?: string): string =>
  JSON.stringify({ id, ...(outcome === undefined ? {} : { data: { outcome } }) })

const events = (count: number): string =>
  Array.from({ length: count }, (_, i) => `${event(`${i + 1}`)}\n`).join('')

const idsOf = ({ batches }: Asked): ReadonlyArray<string | undefined> =>
  batches.flat().map((one) => (one.type === 'parsed' ? (one.value as { id?: string }).id : undefined))

/** Opens a batch after another, so that a test can do something in between. */
const recordingWith = (
  before: (incoming: ReadonlyArray<Incoming>) => Promise<void> | void,
): Pick<Ledger, 'record'> => ({
  record: (incoming) => async () => {
    await before(incoming)
    return E.right(incoming.map(outcomeOf))
  },
})

describe('ingest', () => {
  test('counts each outcome, and answers 1 where something was not recorded', async () => {
    const stdin = ['recorded', 'duplicate', 'conflict', 'refused', 'invalid', 'recorded']
      .map((outcome, i) => `${event(`${i}`, outcome)}\n`)
      .join('')
    const human = await run(['ingest', '-'], { stdin })
    expect(human).toMatchObject({ exitCode: 1, err: '' })
    expect(human.out.replaceAll(/ +/g, ' ')).toBe(
      'recorded 2\nduplicate 1\nconflict 1\nrefused 1\ninvalid 1\n',
    )
    expect(await run(['ingest', '-', '--json'], { stdin })).toMatchObject({
      exitCode: 1,
      out: '{"recorded":2,"duplicate":1,"conflict":1,"refused":1,"invalid":1}\n',
      err: '',
    })
  })

  test('answers 0 where everything is recorded, or was', async () => {
    const stdin = `${event('1')}\n\n${event('1', 'duplicate')}\n`
    expect(await run(['ingest', '-', '--json'], { stdin })).toMatchObject({
      exitCode: 0,
      out: '{"recorded":1,"duplicate":1,"conflict":0,"refused":0,"invalid":0}\n',
    })
  })

  test('records nothing of an empty file', async () => {
    const { exitCode, asked } = await run(['ingest', '-'], { stdin: '' })
    expect({ exitCode, batches: asked.batches }).toStrictEqual({ exitCode: 0, batches: [] })
  })

  test('records batches of a thousand, in the order of the file', async () => {
    const { asked } = await run(['ingest', '-'], { stdin: events(2_500) })
    expect(asked.batches.map(({ length }) => length)).toStrictEqual([1_000, 1_000, 500])
    expect(idsOf(asked)).toStrictEqual(Array.from({ length: 2_500 }, (_, i) => `${i + 1}`))
  })

  test('begins no batch before the one before it has ended: two messages of one contact keep their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 6 }), async (delays) => {
        let underWay = 0
        const order: Array<unknown> = []
        const ledger = recordingWith(async (incoming) => {
          underWay += 1
          expect(underWay).toBe(1)
          await setTimeout(delays[order.length % delays.length])
          order.push((incoming[0] as { value: { id: string } }).value.id)
          underWay -= 1
        })
        await run(['ingest', '-'], { stdin: events(2_001), ledger })
        expect(order).toStrictEqual(['1', '1001', '2001'])
      }),
      { numRuns: 5 },
    )
  })

  test('closes a batch that holds many bytes', async () => {
    const long = `${JSON.stringify({ id: 'x', data: { text: 'y'.repeat(200_000) } })}\n`
    const { asked } = await run(['ingest', '-'], { stdin: long.repeat(100) })
    expect(asked.batches.length).toBeGreaterThan(1)
    const most = Math.max(...asked.batches.map(({ length }) => length))
    expect(most * long.length).toBeLessThan(BATCH_BYTES_MAX + long.length)
  })

  test('sets aside what is no JSON, no UTF-8 or half of a line, and goes on', async () => {
    const stdin = openStream()
    stdin.end(
      Buffer.concat([
        Buffer.from(`{"id":\n${event('1')}\n`),
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0x0a]),
        Buffer.from(`${event('2')}\n{"id":"3","da`),
      ]),
    )
    const { exitCode, out, asked } = await run(['ingest', '-', '--json'], { stdin })
    expect({ exitCode, out }).toStrictEqual({
      exitCode: 1,
      out: '{"recorded":2,"duplicate":0,"conflict":0,"refused":0,"invalid":5}\n',
    })
    expect(
      asked.batches.flat().map((one) => (one.type === 'unreadable' ? one.expected : one.value)),
    ).toStrictEqual([
      'JSON',
      { id: '1' },
      'text in UTF-8',
      'JSON',
      'text in UTF-8',
      { id: '2' },
      'a whole line of JSON; the file ends within it',
    ])
  })

  test.each([300_000, 1_048_577, 2_000_000])('sets a line of %i bytes aside, and goes on', async (bytes) => {
    const long = `{"id":"${'x'.repeat(bytes - 9)}"}\n`
    const { exitCode, out, asked } = await run(['ingest', '-', '--json'], {
      stdin: `${event('1')}\n${long}${event('2')}\n`,
    })
    expect({ exitCode, out }).toStrictEqual({
      exitCode: 1,
      out: '{"recorded":2,"duplicate":0,"conflict":0,"refused":0,"invalid":1}\n',
    })
    const [first, aside, last] = asked.batches.map((batch) => batch[0])
    expect([first, last]).toStrictEqual([
      { type: 'parsed', value: { id: '1' } },
      { type: 'parsed', value: { id: '2' } },
    ])
    expect(aside).toMatchObject({ type: 'unreadable', expected: 'a line of at most 262144 bytes' })
    const kept = aside?.type === 'unreadable' ? Buffer.from(aside.bytes) : Buffer.alloc(0)
    const whole = Buffer.from(long)
    const digest = createHash('sha256').update(whole).digest()
    expect(
      kept.equals(whole.length <= 1_048_576 ? whole : Buffer.concat([whole.subarray(0, 1_048_576), digest])),
    ).toBe(true)
  })

  test('records lines that a program writes now and then before it ends', async () => {
    const stdin = openStream()
    stdin.write(`${event('1')}\n${event('2')}\n{"id":`)
    const batches: Array<number> = []
    const ledger = recordingWith((incoming) => {
      batches.push(incoming.length)
      if (batches.length === 1) stdin.end('"3"}\n')
    })
    expect(await run(['ingest', '-'], { stdin, ledger })).toMatchObject({ exitCode: 0 })
    expect(batches).toStrictEqual([2, 1])
  })

  test('says where an outage began, what is known, and how to go on', async () => {
    let batches = 0
    const ledger: Partial<Ledger> = {
      record: (incoming) => async () => {
        batches += 1
        return batches === 2
          ? E.left({ _tag: 'StoreUnavailable', cause: `ENOSPC while writing ${event('1001')}` })
          : E.right(incoming.map(outcomeOf))
      },
    }
    const { exitCode, out, err } = await run(['ingest', '-', '--json'], { stdin: events(2_500), ledger })
    expect({ exitCode, out, batches }).toStrictEqual({
      exitCode: 4,
      out: '{"recorded":1000,"duplicate":0,"conflict":0,"refused":0,"invalid":0}\n',
      batches: 2,
    })
    expect(err).toContain('(STORE_UNAVAILABLE, ENOSPC)')
    expect(err).toContain(
      'So far: every line up to line 1000 of standard input has its outcome; nothing is known of the others.',
    )
    expect(err).toContain('run the same command again')
    expect(err).not.toContain('"id"')
  })

  test('says that what is read broke off', async () => {
    const stdin = openStream()
    stdin.write(`${event('1')}\n`)
    const ledger = recordingWith(() => {
      stdin.destroy(Object.assign(new Error('secret'), { code: 'EIO' }))
    })
    const { exitCode, err, out } = await run(['ingest', '-', '--json'], { stdin, ledger })
    expect({ exitCode, out }).toMatchObject({ exitCode: 4, out: expect.stringContaining('"recorded":1') })
    expect(err).toContain('What is read cannot be read or written: its device fails (EIO).')
    expect(err).not.toContain('secret')
  })
})

describe('ingest at Ctrl-C', () => {
  test('ends after the batch in hand, says how far it got and how to go on', async () => {
    const signals = keyboard()
    const ledger = recordingWith(() => signals.interrupt())
    const { exitCode, out, err, asked } = await run(['ingest', '-', '--json'], {
      stdin: events(2_500),
      ledger,
      parts: { signals },
    })
    expect({ exitCode, out }).toStrictEqual({
      exitCode: 130,
      out: '{"recorded":1000,"duplicate":0,"conflict":0,"refused":0,"invalid":0}\n',
    })
    expect(err).toContain('Stopped: every line up to line 1000 of standard input has its outcome')
    expect(err).toContain('run the same command again: what is recorded already counts as duplicate')
    expect(asked.opened).toStrictEqual(['ledger configured', 'closed'])
  })

  test('ends where it waits for input, and records no half of a line', async () => {
    const signals = keyboard()
    const stdin = openStream()
    stdin.write(`${event('1')}\n{"id":"2"`)
    const batches: Array<number> = []
    const ledger = recordingWith((incoming) => {
      batches.push(incoming.length)
      void setTimeout(20).then(signals.interrupt)
    })
    const { exitCode, err } = await run(['ingest', '-'], { stdin, ledger, parts: { signals } })
    expect({ exitCode, batches }).toStrictEqual({ exitCode: 130, batches: [1] })
    expect(err).toContain('every line up to line 1 of standard input has its outcome')
  })

  test('ends at once the second time, with work under way', async () => {
    const signals = keyboard()
    const { exitCode } = await run(['ingest', '-'], {
      stdin: events(1),
      parts: { signals },
      ledger: {
        record: () => () => {
          signals.interrupt()
          signals.interrupt()
          return new Promise(() => undefined)
        },
      },
    })
    expect(exitCode).toBe(130)
  })

  test('counts an outage that it comes with as an end, not as a fault', async () => {
    const signals = keyboard()
    const { exitCode, err } = await run(['ingest', '-'], {
      stdin: events(1_500),
      parts: { signals },
      ledger: {
        record: () => async () => {
          signals.interrupt()
          return E.left({ _tag: 'StoreUnavailable', cause: '' })
        },
      },
    })
    expect(exitCode).toBe(130)
    expect(err).toContain('no line of')
  })
})

describe('the progress of ingest', () => {
  test('is shown on a terminal, and taken away at the end', async () => {
    const { err } = await run(['ingest', '-'], { stdin: events(1_500), isTerminal: true })
    expect(err).toContain('1,000 lines')
    expect(err.endsWith('\n')).toBe(false)
  })

  test('is not shown where standard error is no terminal, or a dumb one', async () => {
    expect((await run(['ingest', '-'], { stdin: events(1_500) })).err).toBe('')
    const dumb = { isTerminal: true, parts: { env: { TERM: 'dumb' } } }
    expect((await run(['ingest', '-'], { stdin: events(1_500), ...dumb })).err).toBe('')
  })

  test('is never on standard output', async () => {
    const { out } = await run(['ingest', '-', '--json'], { stdin: events(1_500), isTerminal: true })
    expect(JSON.parse(out)).toMatchObject({ recorded: 1_500 })
  })
})
