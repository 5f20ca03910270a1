import type { LocalParts } from '../../src/node/local-ledger.ts'

const never = (): never => {
  throw new Error('there are no registries here')
}

/** For a node that nobody asks for a registry. */
export const noRegistries: Pick<LocalParts, 'files' | 'registries'> = {
  files: { put: never, open: never, remove: never },
  registries: {
    index: {
      buildOf: never,
      begin: never,
      listingOf: never,
      differences: never,
      removeLeftovers: never,
      contents: never,
      refresh: never,
      close: never,
    },
    pages: { lay: never, has: never },
    behind: () => undefined,
  },
}
