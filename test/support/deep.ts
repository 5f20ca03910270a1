/** Freezes a value and everything in it: whoever changes it then throws. */
export const deepFreeze = <A>(value: A): A => {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}

/** As deep as it is asked for: `{ "a": { "a": … } }`, or arrays. Built without recursion. */
export const nested = (levels: number, wrap: (inner: unknown) => unknown = (a) => ({ a })): unknown => {
  let value: unknown = 'core'
  for (let level = 0; level < levels; level++) value = wrap(value)
  return value
}
