import type { Cluster } from '../support/ledger-cluster.ts'
import type { Answer, Asked, Ledger } from '../support/ledger-process.ts'
import type { Message, Query } from '../support/ledger-talk.ts'
import type { BrokenCluster } from './several-nodes.contract.ts'

/** Clusters of which one node does wrong. A contract that lets one of them pass proves nothing. */
export const brokenClusters: ReadonlyArray<BrokenCluster> = [
  [
    'a reader answers as if the last withdrawal had not come',
    'give the same answers at the same position, byte for byte',
    seenThrough('reader-2', (cheat) => async (node, path, asked) => {
      const answer = await node.ask(path, asked)
      if (path !== '/v1/checks' || !answer.text.includes('"deny"')) return answer
      return changed(answer, cheat(answer.text.replace('"deny"', '"permit"')))
    }),
  ],
  [
    'a reader accepts events',
    'a reader refuses events and answers checks',
    seenThrough(
      'reader-1',
      (cheat, { writer }) =>
        (node, path, asked) =>
          path === '/v1/events' && asked?.body !== undefined
            ? writer.ask(cheat(path), { ...asked, token: writer.adminToken })
            : node.ask(path, asked),
    ),
  ],
  [
    'a writer acknowledges what it lost',
    'messages for one contact through two writers at one instant end in one order, each once',
    seenThrough('all', (cheat) => {
      let count = 0
      return (node, path, asked) => {
        if (!isSent(path, asked) || ++count % 7 !== 0) return node.ask(path, asked)
        return acknowledged(cheat([messageIn(asked)]))
      }
    }),
  ],
  [
    'a node puts the events in another order',
    'messages for one contact through two writers at one instant end in one order, each once',
    seenThrough('reader-2', (cheat) => async (node, path, asked) => {
      const answer = await node.ask(path, asked)
      if (!path.startsWith('/v1/events?')) return answer
      const lines = answer.text.trimEnd().split('\n')
      return changed(
        answer,
        lines.length < 3
          ? answer.text
          : cheat([...lines.slice(0, -2), lines.at(-1), lines.at(-2)].join('\n')),
      )
    }),
  ],
  [
    'a writer gives an id that is taken another name',
    'one id with two contents through two writers at one instant: one recorded, one conflict',
    seenThrough(
      'all',
      (cheat) => (node, path, asked) =>
        isSent(path, asked)
          ? node.ask(path, { ...asked, body: cheat(renamed(messageIn(asked))) })
          : node.ask(path, asked),
    ),
  ],
  [
    'a node does not tell of ids in two streams',
    'one id for two contacts on two nodes within the lag: both count, every node tells, and each is a duplicate later',
    seenThrough('reader-1', (cheat) => async (node, path, asked) => {
      const answer = await node.ask(path, asked)
      return path === '/metrics'
        ? changed(answer, cheat(answer.text.replace(/(ledger_ids_in_two_streams) \d+/, '$1 0')))
        : answer
    }),
  ],
  [
    'a node counts again what stands in two streams',
    'one id for two contacts on two nodes within the lag: both count, every node tells, and each is a duplicate later',
    seenThrough('all', (cheat) => {
      const seen = new Set<string>()
      return (node, path, asked) => {
        if (!isSent(path, asked)) return node.ask(path, asked)
        const { id } = messageIn(asked)
        const isAgain = seen.has(id)
        seen.add(id)
        return node.ask(path, isAgain ? { ...asked, body: cheat(renamed(messageIn(asked))) } : asked)
      }
    }),
  ],
  [
    'a node goes on with a token that was revoked on another',
    'a token of one node opens the others, and opens none within a moment of being revoked on one',
    seenThrough('reader-1', (cheat) => {
      let opened: Answer<unknown> | undefined
      return async (node, path, asked) => {
        const answer = await node.ask(path, asked)
        if (path !== '/v1/check' || asked?.token === undefined) return answer
        if (answer.status === 200) opened = answer
        return answer.status === 401 && opened !== undefined ? cheat(opened) : answer
      }
    }),
  ],
  [
    'a reader cannot open what another sealed',
    'protected values that one node recorded are read on every other, by the right role alone',
    seenThrough('reader-2', (cheat) => async (node, path, asked) => {
      const answer = await node.ask(path, asked)
      return changed(
        answer,
        path.endsWith('/history') ? cheat(answer.text.replace('Jane Doe', '')) : answer.text,
      )
    }),
  ],
  [
    'a reader shows protected values to everybody',
    'protected values that one node recorded are read on every other, by the right role alone',
    seenThrough('reader-1', (cheat) => (node, path, asked) => {
      if (!path.endsWith('/history')) return node.ask(path, asked)
      return node.ask(path, { ...asked, token: cheat(node.adminToken) })
    }),
  ],
  [
    'a node starts with other keys',
    'a node whose keys differ refuses to start',
    (cluster) => {
      const seen = { cheated: false }
      const failToJoin: Cluster['failToJoin'] = async (name) => {
        seen.cheated = true
        const node = await cluster.join(name, 'writer')
        const { code } = await node.stop()
        return { code, stdout: node.stdout(), stderr: node.stderr() }
      }
      return { cluster: { ...cluster, failToJoin }, hasCheated: () => seen.cheated }
    },
  ],
  [
    'a reader stays with what it answered once',
    'a withdrawal that a writer acknowledged is honoured on a reader: at once with minPosition, else within the lag limit',
    seenThrough('reader-2', (cheat) => {
      const permits = new Map<unknown, Answer<unknown>>()
      return async (node, path, asked) => {
        const { contact } = questionIn(path, asked)
        const known = permits.get(contact)
        if (known !== undefined) return cheat(known)
        const answer = await node.ask(path, asked)
        if (contact !== undefined && answer.text.includes('"permit"')) permits.set(contact, answer)
        return answer
      }
    }),
  ],
  [
    'a reader does not heed minPosition',
    'a withdrawal that a writer acknowledged is honoured on a reader: at once with minPosition, else within the lag limit',
    seenThrough('reader-1', (cheat) => {
      const permits = new Map<unknown, Answer<unknown>>()
      return async (node, path, asked) => {
        const { contact, minPosition } = questionIn(path, asked)
        const known = permits.get(contact)
        if (known !== undefined && minPosition !== undefined) return cheat(known)
        const answer = await node.ask(path, asked)
        if (contact !== undefined && answer.text.includes('"permit"')) permits.set(contact, answer)
        return answer
      }
    }),
  ],
  [
    'a writer acknowledges before it has stored',
    'kill -9 of a writer under load loses nothing that any writer acknowledged',
    (cluster) => {
      const seen = { cheated: false }
      const join: Cluster['join'] = async (name, role) => {
        const node = await cluster.join(name, role)
        return through(node, (path, asked) => {
          if (seen.cheated || path !== '/v1/events') return node.ask(path, asked)
          seen.cheated = true
          return acknowledged(JSON.parse(String(asked?.body)))
        })
      }
      return { cluster: { ...cluster, join }, hasCheated: () => seen.cheated }
    },
  ],
]

type Ask = (node: Ledger, path: string, asked?: Asked) => Promise<Answer<unknown>>

/** A cluster of which one node is seen through somebody who says when he cheats. */
function seenThrough(
  name: 'all' | 'reader-1' | 'reader-2',
  askOf: (cheat: <A>(answer: A) => A, cluster: Cluster) => Ask,
): BrokenCluster[2] {
  return (cluster) => {
    const seen = { cheated: false }
    const ask = askOf((answer) => {
      seen.cheated = true
      return answer
    }, cluster)
    const [one, two] = cluster.readers
    const spoilt = (node: Ledger, of: string): Ledger =>
      of === name ? through(node, (path, asked) => ask(node, path, asked)) : node
    const [all, first, second] = [
      spoilt(cluster.all, 'all'),
      spoilt(one, 'reader-1'),
      spoilt(two, 'reader-2'),
    ]
    const nodes = [cluster.writer, all, first, second]
    return { cluster: { ...cluster, all, readers: [first, second], nodes }, hasCheated: () => seen.cheated }
  }
}

const through = (node: Ledger, ask: (path: string, asked?: Asked) => Promise<Answer<unknown>>): Ledger => ({
  ...node,
  ask: ask as Ledger['ask'],
})

const isSent = (path: string, asked: Asked | undefined): boolean =>
  path === '/v1/events' && asked?.body !== undefined && String(asked.body).startsWith('{')

const messageIn = (asked: Asked | undefined): Message => JSON.parse(String(asked?.body))

const questionIn = (path: string, asked: Asked | undefined): Query =>
  path === '/v1/check' ? JSON.parse(String(asked?.body)) : {}

const renamed = (message: Message): string => JSON.stringify({ ...message, id: `${message.id} again` })

const changed = (answer: Answer<unknown>, text: string): Answer<unknown> => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined
  }
  return { ...answer, text, json }
}

/** What a writer answers that has recorded these messages. */
const acknowledged = async (messages: ReadonlyArray<Message>): Promise<Answer<unknown>> => {
  const results = messages.map(({ id }) => ({ id, outcome: 'recorded', eventId: `event of ${id}` }))
  const json = { results }
  return { status: 200, headers: new Headers(), text: JSON.stringify(json), json }
}
