import type { TestProject } from 'vitest/node'
import { passedOver } from '../../passed-over.ts'
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
    passedOver(found.why)
    provide('kafka', { absent: found.why })
    return undefined
  }
  provide('kafka', { brokers: found.brokers })
  return found.stop
}
