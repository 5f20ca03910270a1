import { EXIT, type ExitCode } from './ledger-face.ts'
import type { Signals } from './parts.ts'

/** What a Ctrl-C does to a verb. */
export interface Interruption {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
  /** For work that can stop cleanly: the first Ctrl-C only aborts the signal, and the second ends the verb at once. */
  readonly cleanly: () => AbortSignal
  /** The exit code, once the verb is to end at once. */
  readonly atOnce: Promise<ExitCode>
  readonly forget: () => void
}

export const listenTo = (signals: Signals): Interruption => {
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<ExitCode>()
  let stopsCleanly = false
  const forget = signals.onInterrupt(() => {
    if (!stopsCleanly || controller.signal.aborted) resolve(EXIT.interrupted)
    controller.abort()
  })
  return {
    signal: controller.signal,
    cleanly: () => {
      stopsCleanly = true
      return controller.signal
    },
    atOnce: promise,
    forget,
  }
}
