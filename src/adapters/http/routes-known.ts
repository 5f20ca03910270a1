/** Which methods an address offers. It is asked only where the router found nothing. */
export interface KnownRoutes {
  readonly add: (methods: string | ReadonlyArray<string>, pattern: string) => void
  /** Empty where no route has such an address. */
  readonly methodsAt: (path: string) => ReadonlyArray<string>
}

export const knownRoutes = (): KnownRoutes => {
  const byPattern = new Map<string, Set<string>>()
  return {
    add: (methods, pattern) => {
      const known = byPattern.get(pattern) ?? new Set()
      for (const method of typeof methods === 'string' ? [methods] : methods) known.add(method)
      byPattern.set(pattern, known)
    },
    methodsAt: (path) => {
      const found = [...byPattern].filter(([pattern]) => fits(pattern.split('/'), path.split('/')))
      return [...new Set(found.flatMap(([, methods]) => [...methods]))].sort()
    },
  }
}

const fits = (pattern: ReadonlyArray<string>, path: ReadonlyArray<string>): boolean =>
  (pattern.length === path.length || (pattern.at(-1) === '*' && pattern.length <= path.length)) &&
  pattern.every((part, i) => part === path[i] || part.startsWith(':') || part === '*')
