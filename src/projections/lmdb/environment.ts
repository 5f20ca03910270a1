import { open, type RootDatabase } from 'lmdb'

/**
 * An index can be rebuilt, so nothing of it need reach the disk before it answers, and nothing is flushed while it is
 * written: whoever opens it must know that the machine has not stopped since, or that it was flushed after the last write.
 * The mode of a file is never changed.
 */
export const openIndexEnvironment = (path: string, readOnly: boolean): RootDatabase =>
  open({
    path,
    readOnly,
    maxDbs: 32,
    overlappingSync: false,
    noSync: !readOnly,
    maxReaders: READERS_MAX,
  })

/** Reader slots of all processes together; slots of dead readers are cleared when a writer opens the index. */
export const READERS_MAX = 512
