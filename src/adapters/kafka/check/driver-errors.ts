interface DriverError {
  readonly name?: string
  readonly type?: string
  readonly code?: string | number
  readonly message?: string
  readonly cause?: unknown
}

/** What lies behind "all attempts have failed". */
export const rootOf = (error: unknown): DriverError => {
  const { cause } = error as DriverError
  return cause instanceof Error ? rootOf(cause) : (error as DriverError)
}

/** The protocol's own name of an error, such as `TOPIC_AUTHORIZATION_FAILED`; else the driver's. */
export const typeOf = (error: unknown): string => {
  const { type, name } = rootOf(error)
  return type ?? name ?? 'unknown'
}

/** The error's name of an attempt, `undefined` where it went well. */
export const outcomeOf = async (attempt: Promise<unknown>): Promise<string | undefined> => {
  try {
    await attempt
    return undefined
  } catch (error) {
    return typeOf(error)
  }
}
