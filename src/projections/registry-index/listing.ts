import { NUMBERS_PER_PAGE } from '../../domain/registry/listed-number.ts'
import type { RegistryEnvironment } from './environment.ts'
import { isOnPage, NO_NUMBERS, type Page } from './page.ts'
import type { PageCache } from './page-cache.ts'
import { type Chain, readPage } from './read-page.ts'

/** What a registry holds at one time. */
export interface Listing {
  readonly holds: (number: number) => boolean
}

/** Questions about numbers of one page that follow each other read it once, and look it up once. */
export const listing = (environment: RegistryEnvironment, chain: Chain, cache: PageCache): Listing => {
  const pageOf = cache.of((prefix) => readPage(environment, chain, prefix))
  let last = -1
  let page: Page = NO_NUMBERS
  return {
    holds: (number) => {
      const prefix = Math.floor(number / NUMBERS_PER_PAGE)
      if (prefix !== last) {
        page = pageOf(prefix)
        last = prefix
      }
      return isOnPage(page, number - prefix * NUMBERS_PER_PAGE)
    },
  }
}
