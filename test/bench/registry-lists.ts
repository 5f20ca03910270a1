/**
 * Lists as the FTC sends them, made from a seed: telephone numbers of the North American plan, rising, a share of them on the
 * list. Of one seed and length always the same bytes.
 */
export const registryList = function* (numbers: number, seed = 1): Generator<Buffer, undefined> {
  const random = xorshift(seed)
  // So many numbers of the plan are in use that about one in eleven is listed when there are 250 million.
  const stepMax = Math.max(1, Math.floor((2 * PLAN_NUMBERS) / numbers) - 1)
  let number = FIRST_NUMBER
  let chunk = Buffer.allocUnsafe(CHUNK_LINES * LINE_BYTES)
  let at = 0
  for (let i = 0; i < numbers; i++) {
    number += 1 + (random() % stepMax)
    writeLine(chunk, at, number)
    at += LINE_BYTES
    if (at < chunk.length) continue
    yield chunk
    chunk = Buffer.allocUnsafe(CHUNK_LINES * LINE_BYTES)
    at = 0
  }
  if (at > 0) yield chunk.subarray(0, at)
  return undefined
}

/** A change list of as many lines, of numbers that may be on the list or not. */
export const changeList = (changes: number, day: string, seed: number): Buffer => {
  const random = xorshift(seed)
  const lines = Array.from({ length: changes }, () => {
    const number = String(FIRST_NUMBER + (random() % PLAN_NUMBERS))
    return `${number.slice(0, 3)},${number.slice(3)},${day},${random() % 4 === 0 ? 'D' : 'A'}\n`
  })
  return Buffer.from(lines.join(''))
}

export const FIRST_NUMBER = 2_010_000_000

/** How many numbers of the plan the lists are spread over. */
export const PLAN_NUMBERS = 2_800_000_000

/** `AAA,NNNNNNN` and a line feed. */
const LINE_BYTES = 12
const CHUNK_LINES = 20_000

const writeLine = (into: Buffer, at: number, number: number): void => {
  let rest = number
  for (let i = LINE_BYTES - 2; i >= 0; i--) {
    if (i === 3) {
      into[at + i] = 44
      continue
    }
    const next = Math.floor(rest / 10)
    into[at + i] = 48 + (rest - next * 10)
    rest = next
  }
  into[at + LINE_BYTES - 1] = 10
}

/** Marsaglia's xorshift with 32 bits. */
export const xorshift = (seed: number): (() => number) => {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
