/** A step of a page: commands to type, and what the page says they answer. */
export interface Step {
  readonly commands: string
  /** Undefined where the page shows none. */
  readonly output: ReadonlyArray<string> | undefined
}

/** The steps of one section of a page: its `sh` blocks, each with the `text` block that follows. */
export const stepsOf = (page: string, heading: string): ReadonlyArray<Step> => {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const steps: Array<{ commands: string; output: ReadonlyArray<string> | undefined }> = []
  for (const [, language, text = ''] of section.matchAll(/^```(sh|text)\n([\s\S]*?)^```$/gm)) {
    const last = steps.at(-1)
    if (language === 'sh') steps.push({ commands: text, output: undefined })
    else if (last !== undefined) last.output = linesOf(text)
  }
  return steps
}

export const linesOf = (text: string): ReadonlyArray<string> =>
  text.split('\n').filter((line) => line.trim() !== '')

/**
 * How what was said differs from what a page shows, line by line. On a page `…` stands for anything, on a line of its own
 * for any lines; names, ids, places in the log and times of the run differ every time and count as the same.
 */
export const differences = (
  shown: ReadonlyArray<string>,
  said: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  let at = 0
  let isFree = false
  for (const line of shown) {
    if (line.trim() === '…') {
      isFree = true
      continue
    }
    const found = isFree ? said.findIndex((one, i) => i >= at && isSame(line, one)) : at
    const one = said[found]
    if (one === undefined || !isSame(line, one))
      return [`the page shows: ${steady(line)}`, `and this came: ${steady(said[at] ?? 'nothing more')}`]
    at = found + 1
    isFree = false
  }
  return isFree || at === said.length ? [] : [`and this came besides: ${steady(said[at] ?? '')}`]
}

const isSame = (shown: string, said: string): boolean => {
  const pattern = steady(shown)
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${pattern}$`).test(steady(said))
}

/** A line without what differs from run to run. */
const steady = (line: string): string =>
  CHANGING.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), line.trim())

const INSTANT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z`

const CHANGING: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b[a-z2-7]{8}-[0-9a-f]{16}\b/g, 'POSITION'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'EVENT'],
  [/\b[a-z2-7]{26}\b/g, 'NAME'],
  [/\bclt_[\w-]{43}/g, 'TOKEN'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/\b[\d,]+ ms\b/g, 'MS'],
  [/"lagMs":\d+/g, '"lagMs":MS'],
  [/\b\d+\.\d s\b/g, 'S'],
  [new RegExp(`((?: at|recorded|issued|the last of) |"(?:at|recordedAt)":")${INSTANT}`, 'g'), '$1TIME'],
]
