import { Writable } from 'node:stream'
import type { Progress } from '../../domain/ports/ledger.ts'
import type { Output } from './parts.ts'
import { thousands } from './printable.ts'

/** How far long work has come: how much of how much, and what is counted. */
export interface Bar {
  readonly update: (progress: BarProgress) => void
  /** Takes it from the screen, so that something else can be said there. The next update draws it again. */
  readonly clear: () => void
}

export interface BarProgress extends Progress {
  /** What was worked on, where that is not what `done` measures. */
  readonly count?: number
}

/** Where nobody is watching. */
export const NO_BAR: Bar = { update: () => undefined, clear: () => undefined }

/** A screen is not drawn more often than an eye can follow. */
export const BAR_EVERY_MS = 100

/** Loaded only where there is a screen: most runs have none. */
export const openBar = async (
  stderr: Output,
  unit: string,
  now: () => number = () => performance.now(),
): Promise<Bar> => {
  const { createLogUpdate } = await import('log-update')
  const draw = createLogUpdate(screenOf(stderr), { showCursor: true })
  const startedAt = now()
  let drawnAt = Number.NEGATIVE_INFINITY
  return {
    update: (progress) => {
      if (now() - drawnAt < BAR_EVERY_MS) return
      drawnAt = now()
      draw(barText(progress, (drawnAt - startedAt) / 1_000, unit))
    },
    clear: () => draw.clear(),
  }
}

/** The terminal behind a stream. One that does not tell its size is taken for a common one. */
const screenOf = (stderr: Output): Writable =>
  Object.defineProperties(
    new Writable({
      decodeStrings: false,
      write: (text: string, _, done) => {
        stderr.write(text)
        done()
      },
    }),
    {
      isTTY: { value: stderr.isTTY },
      columns: { get: () => stderr.columns || 80 },
      rows: { get: () => stderr.rows || 24 },
    },
  )

/** `[█████░░░░░]  45 %  12.1 of 27.0 MB  18,234 lines/s  12 s left`: at most 80 columns. */
export const barText = (
  { done, total, count = done }: BarProgress,
  seconds: number,
  unit: string,
): string => {
  const rate = seconds > 0 ? `${thousands(Math.round(count / seconds))} ${unit}/s` : ''
  if (total === undefined || total === 0) return `${thousands(count)} ${unit}  ${rate}`
  const share = Math.min(done / total, 1)
  const filled = Math.round(share * BAR_CELLS)
  const cells = `[${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}]`
  const amount =
    count === done
      ? `${thousands(done)} of ${thousands(total)}`
      : `${megabytes(done)} of ${megabytes(total)} MB`
  return `${cells} ${percent(share)}  ${amount}  ${rate}  ${timeLeft(share, seconds)}`
}

const BAR_CELLS = 12

const percent = (share: number): string => `${String(Math.floor(share * 100)).padStart(3)} %`

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)

const timeLeft = (share: number, seconds: number): string => {
  if (share === 0 || share === 1) return ''
  const left = Math.ceil((seconds / share) * (1 - share))
  const minutes = Math.floor(left / 60)
  return minutes === 0 ? `${left} s left` : `${thousands(minutes)} min ${left % 60} s left`
}
