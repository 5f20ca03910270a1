import { readFileSync } from 'node:fs'

/** The most memory that a process has had, in megabytes. */
export const highWaterOf = (pid: number): number => {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1_024)
}
