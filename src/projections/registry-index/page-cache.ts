import type { Page } from './page.ts'

/** Pages that were read, of all listings together. */
export interface PageCache {
  /** The pages of one listing, which `read` fetches where they are not there. */
  readonly of: (read: (prefix: number) => Page) => (prefix: number) => Page
}

/** What all pages that are kept may take of memory, in bytes: twice as much for a moment. */
export const PAGES_CACHED_BYTES_MAX = 67_108_864

/**
 * Two generations: when the young pages have grown to half the room they become the old ones, and those that nobody asked for
 * since are let go. A page costs a look into a map, and no list of who was asked for last.
 */
export const pageCache = (bytesMax: number = PAGES_CACHED_BYTES_MAX): PageCache => {
  let generation = 0
  let bytes = 0
  return {
    of: (read) => {
      let mine = generation
      let young = new Map<number, Page>()
      let old = new Map<number, Page>()
      const keep = (prefix: number, page: Page): Page => {
        bytes += page.byteLength + PAGE_OVERHEAD_BYTES
        if (bytes > bytesMax / 2) {
          generation++
          bytes = 0
        }
        if (mine !== generation) {
          old = mine + 1 === generation ? young : new Map()
          young = new Map()
          mine = generation
        }
        young.set(prefix, page)
        return page
      }
      return (prefix) => young.get(prefix) ?? keep(prefix, old.get(prefix) ?? read(prefix))
    },
  }
}

/** Of an array and its place in a map. */
const PAGE_OVERHEAD_BYTES = 200
