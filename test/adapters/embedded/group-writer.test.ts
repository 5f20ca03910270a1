import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { GROUP_BYTES_MAX, GroupWriter, QUEUE_BYTES_MAX } from '../../../src/adapters/embedded/group-writer.ts'

/** A writer whose disk answers when the test says so. */
const writerOn = () => {
  const seen = {
    groups: [] as Array<ReadonlyArray<string>>,
    committed: [] as Array<string>,
    failed: [] as Array<string>,
  }
  const answers: Array<{ readonly kept: () => void; readonly lost: (cause: Error) => void }> = []
  const namesOf = (group: ReadonlyArray<Entry>): ReadonlyArray<string> => group.map(({ name }) => name)
  const writer = new GroupWriter<Entry>({
    commit: (group) => {
      seen.groups.push(namesOf(group))
      return new Promise((kept, lost) => void answers.push({ kept, lost }))
    },
    onCommitted: (group) => void seen.committed.push(...namesOf(group)),
    onFailed: (unsettled) => void seen.failed.push(...namesOf(unsettled)),
  })
  const enqueue = (...names: ReadonlyArray<string>): void => {
    for (const name of names) writer.enqueue({ name, bytes: 1 })
  }
  return { writer, seen, answers, enqueue }
}

interface Entry {
  readonly name: string
  readonly bytes: number
}

test('enqueue() puts in one group what comes in one turn, and in the next what comes meanwhile', async () => {
  const { seen, answers, enqueue, writer } = writerOn()
  enqueue('a', 'b')
  await nextTurn()
  enqueue('c')
  await nextTurn()
  enqueue('d')
  expect(seen).toStrictEqual({ groups: [['a', 'b']], committed: [], failed: [] })
  answers[0]?.kept()
  await nextTurn()
  expect(seen).toStrictEqual({
    groups: [
      ['a', 'b'],
      ['c', 'd'],
    ],
    committed: ['a', 'b'],
    failed: [],
  })
  answers[1]?.kept()
  await writer.drained()
  expect(seen.committed).toStrictEqual(['a', 'b', 'c', 'd'])
  enqueue('e')
  await nextTurn()
  expect(seen.groups.at(-1)).toStrictEqual(['e'])
})

test('a failed commit fails all that is under way or queued, and nothing is written after it', async () => {
  const { writer, seen, answers, enqueue } = writerOn()
  enqueue('a')
  await nextTurn()
  enqueue('b', 'c')
  answers[0]?.lost(new Error('the disk is gone'))
  await writer.drained()
  enqueue('d')
  await nextTurn()
  expect(seen).toStrictEqual({ groups: [['a']], committed: [], failed: ['a', 'b', 'c'] })
})

test('a group ends with the entry that fills it', async () => {
  const { writer, seen, answers } = writerOn()
  for (const name of ['a', 'b', 'c', 'd', 'e']) writer.enqueue({ name, bytes: GROUP_BYTES_MAX / 2 })
  for (let i = 0; i < 3; i++) {
    await nextTurn()
    answers[i]?.kept()
  }
  await writer.drained()
  expect(seen.groups).toStrictEqual([['a', 'b'], ['c', 'd'], ['e']])
})

test('hasRoomFor() says no where the queue is full, and yes again when a group has left it', async () => {
  const { writer, answers } = writerOn()
  writer.enqueue({ name: 'first', bytes: GROUP_BYTES_MAX })
  writer.enqueue({ name: 'rest', bytes: QUEUE_BYTES_MAX - GROUP_BYTES_MAX })
  expect([writer.hasRoomFor(0), writer.hasRoomFor(1)]).toStrictEqual([true, false])
  await nextTurn()
  expect(writer.hasRoomFor(GROUP_BYTES_MAX)).toBe(true)
  answers[0]?.kept()
  await nextTurn()
  expect(writer.hasRoomFor(QUEUE_BYTES_MAX)).toBe(true)
})
