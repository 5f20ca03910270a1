import { cpus, totalmem } from 'node:os'

/** One line of the result: what was measured, the figure, and the goal it is held against. */
export interface Figure {
  readonly work: string
  readonly value: number
  readonly unit: string
  readonly goal: string
  readonly isMet: boolean
  /** Raw values behind the figure. */
  readonly raw: Readonly<Record<string, number | string | ReadonlyArray<number>>>
}

export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const rounded = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100

export const machine = (): string =>
  `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`

export const tableOf = (figures: ReadonlyArray<Figure>): string =>
  [
    '| Work | Figure | Goal | Met |',
    '| --- | --- | --- | --- |',
    ...figures.map(
      ({ work, value, unit, goal, isMet }) =>
        `| ${work} | ${rounded(value)} ${unit} | ${goal} | ${isMet ? 'yes' : 'no'} |`,
    ),
  ].join('\n')
