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
  },
) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/**/*${suffix}`],
    exclude: name === 'pure' ? ['test/**/*.{int,sim,container,eventstoredb,kafka}.test.ts'] : [],
    ...limits,
  },
})

export default defineConfig({
  test: {
    globals: false,
    environment: 'node',
    pool: 'forks',
    restoreMocks: true,
    unstubEnvs: true,
    passWithNoTests: true,
    projects: [
      tier('pure', '.test.ts', { testTimeout: 10_000, hookTimeout: 10_000 }),
      tier('int', '.int.test.ts', { testTimeout: 60_000, hookTimeout: 60_000 }),
      tier('sim', '.sim.test.ts', { testTimeout: 300_000, hookTimeout: 60_000 }),
      tier('eventstoredb', '.eventstoredb.test.ts', { testTimeout: 60_000, hookTimeout: 300_000 }),
      tier('kafka', '.kafka.test.ts', {
        testTimeout: 120_000,
        hookTimeout: 300_000,
        globalSetup: 'test/support/servers/kafka/global-setup.ts',
        // They wait for brokers and groups most of the time: several at once, after all others.
        maxWorkers: 4,
        sequence: { groupOrder: 1 },
      }),
      tier('container', '.container.test.ts', { testTimeout: 300_000, hookTimeout: 300_000 }),
    ],
  },
})
