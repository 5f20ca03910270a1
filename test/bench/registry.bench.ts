import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { decodeConfig } from '../../src/adapters/config.ts'
import { NUMBERS_PER_PAGE } from '../../src/domain/registry/listed-number.ts'
import { openNode } from '../../src/node/open-node.ts'
import { openRegistryIndex } from '../../src/projections/registry-index/index.ts'
import { type Figure, median } from './figures.ts'
import { changeList, FIRST_NUMBER, PLAN_NUMBERS, registryList, xorshift } from './registry-lists.ts'

const CHANGES = 100_000
const CHANGE_LISTS = 10
const LOOK_UPS = 1_000_000
/** What the goals are told for. */
const GOAL_NUMBERS = 250_000_000

/** Import of a full list and of change lists, file to visible, and look-ups on what came of them. Goals are scaled to the size. */
export const registryFigures = async (numbers: number): Promise<ReadonlyArray<Figure>> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'consent-bench-'))
  const config = decodeConfig({ LEDGER_DATA_DIR: dataDir })
  if (E.isLeft(config)) throw new Error('no configuration')
  const fail = (cause: unknown): never => {
    throw new Error('the node failed', { cause })
  }
  const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  const { ledger, close } = node.right
  const bring = async (version: string, kind: string, chunks: Iterable<Buffer>): Promise<void> => {
    const by = { name: 'bench', role: 'admin' } as const
    const wanted = { version, kind, force: true }
    const imported = await ledger.importRegistry('us-national', wanted, inTurn(chunks), by)()
    if (E.isLeft(imported)) throw new Error(imported.left._tag)
  }
  try {
    const full = await timed(() => bring('2026-01-01', 'full', registryList(numbers)))
    const sizes = [bytesUnder(join(dataDir, 'registries')), bytesUnder(join(dataDir, 'content'))]
    const rssMb = process.resourceUsage().maxRSS / 1024
    const changes = []
    for (let i = 0; i < CHANGE_LISTS; i++) {
      const day = `2026-01-${String(i + 2).padStart(2, '0')}`
      const list = changeList(CHANGES, day, i + 7)
      changes.push(await timed(() => bring(day, 'change', [list])))
    }
    await close()
    const share = numbers / GOAL_NUMBERS
    const [registriesMb = 0, contentMb = 0] = sizes.map((bytes) => bytes / 1e6)
    const changeSeconds = median(changes.map(({ seconds }) => seconds))
    return [
      {
        work: `import of a list of ${numbers} numbers, plain text to visible`,
        value: full.seconds,
        unit: 's',
        goal: `≤ ${90 * share} s`,
        isMet: full.seconds <= 90 * share,
        raw: { ...full, rssMb },
      },
      {
        work: 'what its pages take on disk',
        value: registriesMb,
        unit: 'MB',
        goal: `≤ ${800 * share} MB`,
        isMet: registriesMb <= 800 * share,
        raw: { registriesMb, contentMb },
      },
      {
        work: `import of a change list of ${CHANGES}`,
        value: changeSeconds,
        unit: 's',
        goal: '≤ 1 s',
        isMet: changeSeconds <= 1,
        raw: {
          seconds: changes.map(({ seconds }) => seconds),
          cpuSeconds: changes.map(({ cpuSeconds }) => cpuSeconds),
          registriesMb: bytesUnder(join(dataDir, 'registries')) / 1e6,
        },
      },
      ...(await lookUps(join(dataDir, 'registries'))),
    ]
  } finally {
    await close()
    rmSync(dataDir, { recursive: true })
  }
}

const lookUps = async (dir: string): Promise<ReadonlyArray<Figure>> => {
  const index = openRegistryIndex(dir, true)
  const days = Array.from({ length: CHANGE_LISTS + 1 }, (_, i) => `2026-01-${String(i + 1).padStart(2, '0')}`)
  const builds = days.flatMap((day) => index.buildOf('us-national', day) ?? [])
  const { holds } = index.listingOf(builds)
  const random = xorshift(3)
  const anywhere = Float64Array.from(
    { length: LOOK_UPS / 10 },
    () => 10_000_000_000 + FIRST_NUMBER + (random() % PLAN_NUMBERS),
  )
  const near = Float64Array.from(
    { length: LOOK_UPS },
    () => 10_000_000_000 + FIRST_NUMBER + (random() % (1_000 * NUMBERS_PER_PAGE)),
  )
  const cold = measured(holds, anywhere)
  measured(holds, near)
  const warm = measured(holds, near)
  await index.close()
  return [
    {
      work: 'look-up of a number whose page was read',
      value: warm.microseconds,
      unit: 'µs',
      goal: '< 1 µs',
      isMet: warm.microseconds < 1,
      raw: { listed: warm.listed, of: near.length },
    },
    {
      work: `look-up of any number, its page of ${CHANGE_LISTS + 1} versions not read yet`,
      value: cold.microseconds,
      unit: 'µs',
      goal: '≤ 50 µs',
      isMet: cold.microseconds <= 50,
      raw: { listed: cold.listed, of: anywhere.length },
    },
  ]
}

/** By the time that this process was given: others may work on the machine. */
const measured = (
  holds: (number: number) => boolean,
  numbers: Float64Array,
): { readonly microseconds: number; readonly listed: number } => {
  const before = process.cpuUsage()
  let listed = 0
  for (const number of numbers) if (holds(number)) listed++
  const { user, system } = process.cpuUsage(before)
  return { microseconds: (user + system) / numbers.length, listed }
}

const timed = async (
  work: () => Promise<void>,
): Promise<{ readonly seconds: number; readonly cpuSeconds: number }> => {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - startedAt) / 1_000, cpuSeconds: (user + system) / 1e6 }
}

async function* inTurn(chunks: Iterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  yield* chunks
  return undefined
}

const bytesUnder = (dir: string): number =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).blocks * 512, 0)
