import { open, type RootDatabase } from 'lmdb'

/**
 * An index can be rebuilt, so it need not reach the disk before it answers: a crash of the machine rolls it back to its
 * last whole flush (`safeRestore`), with the position it is true for, and it catches up from there. Beside a living owner
 * nothing is rolled back: a reader sees what was committed last.
 */
export const openIndexEnvironment = (path: string, readOnly: boolean): RootDatabase =>
  open({
    path,
    readOnly,
    maxDbs: 16,
    overlappingSync: true,
    safeRestore: !readOnly,
    maxReaders: READERS_MAX,
  } as Parameters<typeof open>[0])

/** Reader slots of all processes together; slots of dead readers are cleared when a writer opens the index. */
export const READERS_MAX = 512
