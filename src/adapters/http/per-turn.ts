/**
 * Gathers what comes in one turn of the event loop, and works it off together at the end of that turn. Between two requests stands
 * the system, after which the same code takes three times as long; many answers in a row are made at the pace of one loop.
 */
export const perTurn = <A>(work: (gathered: ReadonlyArray<A>) => void): ((one: A) => void) => {
  let gathered: Array<A> = []
  const workOff = (): void => {
    const all = gathered
    gathered = []
    work(all)
  }
  return (one) => {
    if (gathered.push(one) === 1) setImmediate(workOff)
  }
}
