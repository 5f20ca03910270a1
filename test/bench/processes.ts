import { readFileSync } from 'node:fs'

/** What Linux says of a process; not a number where nobody can be asked. */

export interface ProcessTime {
  /** On all cores, in seconds since it was started. */
  readonly processorSeconds: number
  readonly atMs: number
}

export const timeOf = (pid: number | undefined): ProcessTime => ({
  processorSeconds: pid === process.pid ? ownSeconds() : secondsIn(fileOf(pid, 'stat')),
  atMs: performance.now(),
})

/** Of one core, between two looks: 1 is a whole one. */
export const shareBetween = (before: ProcessTime, after: ProcessTime): number =>
  (after.processorSeconds - before.processorSeconds) / ((after.atMs - before.atMs) / 1_000)

/** The most memory that a process has had, in megabytes: pages of files that it maps are among it. */
export const highWaterMb = (pid: number | undefined): number => megabytesIn(fileOf(pid, 'status'), 'VmHWM')

/** What it has now, without pages of files. */
export const anonymousMb = (pid: number | undefined): number => megabytesIn(fileOf(pid, 'status'), 'RssAnon')

const megabytesIn = (status: string, name: string): number => {
  const line = status.split('\n').find((one) => one.startsWith(`${name}:`))
  return Number(line?.replaceAll(/\D/g, '')) / 1_024
}

const ownSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

/** `man proc`: fields 14 and 15, in ticks; the second field is a name in parentheses. */
const secondsIn = (stat: string): number => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

const TICKS_PER_SECOND = 100

const fileOf = (pid: number | undefined, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
