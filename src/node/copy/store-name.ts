import * as E from 'fp-ts/lib/Either.js'
import type { ConfigUnusable } from '../../adapters/config.ts'
import { issue } from '../../domain/kernel/validation.ts'

/** Which store is meant by what was typed: a data directory, written `DIR` or `embedded:DIR`. */
export interface StoreName {
  readonly type: 'embedded'
  readonly dir: string
}

/** An address may hold a password: it is not repeated. */
export const storeName = (option: string, text: string): E.Either<ConfigUnusable, StoreName> => {
  if (/^[a-z][a-z+.-]*:\/\//.test(text))
    return E.left({ _tag: 'ConfigUnusable', issues: [issue(option, DIRECTORY_ALONE)] })
  const dir = text.startsWith(EMBEDDED) ? text.slice(EMBEDDED.length) : text
  return dir === ''
    ? E.left({ _tag: 'ConfigUnusable', issues: [issue(option, 'the name of a data directory')] })
    : E.right({ type: 'embedded', dir })
}

const EMBEDDED = 'embedded:'

const DIRECTORY_ALONE = 'a data directory: this version cannot copy to or from EventStoreDB yet'
