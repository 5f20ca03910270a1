import { invariant } from '../../domain/kernel/invariant.ts'

/** A version of a registry as it lies in the index: its day, and the number of the work that wrote it. */
export interface Build {
  readonly registry: number
  readonly day: number
  readonly build: number
}

/**
 * Registry (2 bytes), page (5), day of the version (3), build (4), all big-endian: the pages of all versions lie together, so
 * the newest one not after a day is one seek away.
 */
export const PAGE_KEY_BYTES = 14

export const pageKey = ({ registry, day, build }: Build, page: number): Buffer =>
  writePageKey(Buffer.allocUnsafe(PAGE_KEY_BYTES), registry, page, day, build)

export const writePageKey = (
  key: Buffer,
  registry: number,
  page: number,
  day: number,
  build: number,
): Buffer => {
  invariant(page <= PAGE_MAX, 'a number on a list has at most 16 digits')
  key.writeUInt16BE(registry, 0)
  key.writeUIntBE(page, 2, 5)
  key.writeUIntBE(day, 7, 3)
  key.writeUInt32BE(build, 10)
  return key
}

export const PAGE_MAX = 0xff_ffff_ffff
export const BUILD_MAX = 0xffff_ffff

export const pageOfKey = (key: Buffer): number => key.readUIntBE(2, 5)
export const buildOfKey = (key: Buffer): number => key.readUInt32BE(10)

/** Days since 1970; versions before that have the first one. */
export const dayNumber = (version: string): number => Math.max(0, Math.floor(Date.parse(version) / DAY_MS))

const DAY_MS = 86_400_000
