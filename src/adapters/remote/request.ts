/** What is asked of a server. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Each segment as it is meant: it is percent-encoded here. */
  readonly path: ReadonlyArray<string>
  readonly query?: ReadonlyArray<readonly [string, string]>
  readonly body?: { readonly type: string; readonly text: string }
  /** A body that is sent as it is read, once. */
  readonly stream?: AsyncIterable<Uint8Array>
  /** Whether doing it twice is doing it once: only then it is tried again. */
  readonly isRepeatable: boolean
  readonly timeoutMs?: number
}

export interface Reply {
  readonly status: number
  readonly text: string
  readonly retryAfterMs?: number
}

/** Why there was no reply. */
export type Silence =
  | { readonly status: 'unreachable'; readonly code?: string }
  | { readonly status: 'untrusted'; readonly code: string }
  | { readonly status: 'timeout' }
  | { readonly status: 'too-large' }

export const urlOf = (base: URL, { path, query = [] }: Request): URL => {
  const url = new URL(path.map(encodeURIComponent).join('/'), base)
  for (const [name, value] of query) url.searchParams.append(name, value)
  return url
}
