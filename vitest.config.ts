import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * The tiers of tests, by suffix. A test that touches nothing says only `.test.ts`; what touches more says so in its
 * name. Every tier runs in processes of its own, because LMDB is native code that worker threads would share.
 */
const tier = (
  name: string,
  suffix: string,
  limits: {
    readonly testTimeout: number
    readonly hookTimeout: number
    readonly globalSetup?: string
    readonly maxWorkers?: number
    readonly sequence?: { readonly groupOrder: number }
    readonly include?: Array<string>
    readonly exclude?: Array<string>
  },
) => ({
  extends: true as const,
  test: { name, include: [`test/**/*${suffix}`], ...limits },
})

/** They need a broker, and wait for brokers and groups most of the time: several at once, after all others. */
const onKafka = {
  testTimeout: 120_000,
  hookTimeout: 300_000,
  globalSetup: 'test/support/servers/kafka/global-setup.ts',
  maxWorkers: 4,
  sequence: { groupOrder: 1 },
}
/** What issues and promises ask of the ledger as a whole on Kafka: short in `npm test`, in full by `npm run test:kafka:long`. */
const ACCEPTANCE = 'test/kafka/*.kafka.test.ts'

export default defineConfig({
  test: {
    globals: false,
    environment: 'node',
    pool: 'forks',
    restoreMocks: true,
    unstubEnvs: true,
    passWithNoTests: true,
    // The half of them wait for disks and other processes: two at once also where there are two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      tier('pure', '.test.ts', {
        testTimeout: 10_000,
        hookTimeout: 10_000,
        exclude: ['test/**/*.{int,sim,container,eventstoredb,kafka}.test.ts'],
      }),
      tier('int', '.int.test.ts', { testTimeout: 60_000, hookTimeout: 60_000 }),
      tier('sim', '.sim.test.ts', { testTimeout: 300_000, hookTimeout: 60_000 }),
      tier('eventstoredb', '.eventstoredb.test.ts', { testTimeout: 60_000, hookTimeout: 300_000 }),
      tier('kafka', '.kafka.test.ts', { ...onKafka, exclude: [ACCEPTANCE] }),
      tier('acceptance', '.kafka.test.ts', { ...onKafka, include: [ACCEPTANCE] }),
      tier('container', '.container.test.ts', { testTimeout: 300_000, hookTimeout: 300_000 }),
    ],
  },
})
