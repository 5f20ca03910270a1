import * as E from 'fp-ts/lib/Either.js'
import { accessStream } from '../domain/access/event.ts'
import type { Word } from '../domain/kernel/word.ts'
import { appendOwn, type OwnEventParts } from '../domain/workflow/append-own.ts'
import type { RecordReading } from './history.ts'

/** Appends that somebody reads what is protected, before it is shown. */
export const recordReading =
  (parts: OwnEventParts): RecordReading =>
  async (pseudonym, { name, purpose }) => {
    const appended = await appendOwn(parts, accessStream(parts.node), 'any', {
      type: 'ProtectedDataRead',
      occurredAt: parts.clock.now(),
      pseudonym,
      reader: name as Word,
      purpose: purpose as Word,
    })
    return E.isLeft(appended) ? 'the reading could not be recorded' : undefined
  }

/** Beside a running server only that server can record, so nothing protected is shown. */
export const besideAServer: RecordReading = async () =>
  'a server owns this data directory: ask it with --server, which records who read what'
