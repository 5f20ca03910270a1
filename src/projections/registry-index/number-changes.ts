import type { NumberChanges } from './building.ts'

/** Changes while they are read, in any order: of several of one number the latest counts. */
export interface ChangeTable {
  readonly change: (number: number, isRemoved: boolean, atMs: number) => void
  readonly size: () => number
  /** One a number, rising. */
  readonly sorted: () => NumberChanges
}

/** More than that is no change list: it is held in memory until it is sorted. */
export const REGISTRY_CHANGES_MAX = 20_000_000

/**
 * Of two changes of a number the later counts by its time, or by its place in the file where one has no time. At the same time the
 * number stays on the list: in doubt, the refusal wins.
 */
export const changeTable = (): ChangeTable => {
  let numbers = new Float64Array(1_024)
  let times = new Float64Array(1_024)
  let removed = new Uint8Array(1_024)
  let size = 0
  const grow = (): void => {
    const [n, t, r] = [numbers, times, removed]
    numbers = new Float64Array(size * 2)
    times = new Float64Array(size * 2)
    removed = new Uint8Array(size * 2)
    numbers.set(n)
    times.set(t)
    removed.set(r)
  }
  const isLater = (one: number, other: number): boolean => {
    const [a, b] = [times[one] as number, times[other] as number]
    if (a === b) return removed[other] === 1 || removed[one] === 0
    return Number.isNaN(a) || Number.isNaN(b) ? one > other : a > b
  }
  return {
    change: (number, isRemoved, atMs) => {
      if (size === numbers.length) grow()
      numbers[size] = number
      times[size] = atMs
      removed[size] = isRemoved ? 1 : 0
      size++
    },
    size: () => size,
    sorted: () => {
      const order = Uint32Array.from({ length: size }, (_, i) => i).sort(
        (a, b) => (numbers[a] as number) - (numbers[b] as number) || a - b,
      )
      const kept = new Uint32Array(size)
      let count = 0
      for (const i of order) {
        const last = kept[count - 1]
        if (last === undefined || numbers[last] !== numbers[i]) kept[count++] = i
        else if (isLater(i, last)) kept[count - 1] = i
      }
      return {
        numbers: Float64Array.from({ length: count }, (_, k) => numbers[kept[k] as number] as number),
        isRemoved: Uint8Array.from({ length: count }, (_, k) => removed[kept[k] as number] as number),
      }
    },
  }
}
