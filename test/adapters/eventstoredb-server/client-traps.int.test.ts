import { describe, expect, test } from 'vitest'
import { startChild } from '../embedded/child.ts'

/** What the client does to its own process. Whoever uses it lives with these, so a release that mends one shows here. */
describe('The client', () => {
  test('throws, and ends the process, on the late answer of a batch that an error took away', async () => {
    const { ended } = await stepInto('late-answer')
    expect(ended).not.toBe(0)
  })
  test('ends the process on the error of a subscription that nobody listens to', async () => {
    const { ended } = await stepInto('unheard-error')
    expect(ended).not.toBe(0)
  })
  test('falls silent after a checkpoint whose handling fails', async () => {
    const { ended, said } = await stepInto('rejecting-checkpoint')
    expect(ended).toBe(0)
    expect(said).toStrictEqual(['checkpoint'])
  })
})

const stepInto = async (trap: string) => {
  const child = startChild(new URL('./child-trap.ts', import.meta.url), [trap])
  const said: string[] = []
  for await (const line of child.lines) said.push(line)
  return { ended: await child.ended, said }
}
