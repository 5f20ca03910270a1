import type { TestProject } from 'vitest/node'
import { findBroker } from './find-broker.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The one broker that the tests of the tier share, each with topics and groups of its own. */
    readonly kafka: { readonly brokers?: string; readonly absent?: string }
  }
}

/** One broker for all files of the tier. Without one the tests are skipped by name, and with `CI=true` that is a failure. */
export const setup = async ({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const found = await findBroker()
  if (found.status === 'absent') {
    if (process.env['CI'] === 'true') throw new Error(`The tests need a Kafka broker: ${found.why}.`)
    provide('kafka', { absent: found.why })
    return undefined
  }
  provide('kafka', { brokers: found.brokers })
  return found.stop
}
