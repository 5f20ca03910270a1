/** Work on one name waits for the work on it that was asked for before; different names do not wait for each other. */
export const inTurn = (): (<A>(name: string, work: () => Promise<A>) => Promise<A>) => {
  const last = new Map<string, Promise<unknown>>()
  return (name, work) => {
    const before = last.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    last.set(name, mine)
    const forget = (): void => {
      if (last.get(name) === mine) last.delete(name)
    }
    mine.then(forget, forget)
    return mine
  }
}
