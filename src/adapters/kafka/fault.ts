/** The driver's or the broker's word for a failure. Messages are left out: they could name what was sent. */
export const faultOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  const { type, code, cause } = error as Error & { readonly type?: unknown; readonly code?: unknown }
  if (typeof type === 'string') return type
  if (cause instanceof Error) return faultOf(cause)
  return typeof code === 'string' ? code : error.name
}
