import { withServer } from './demo/server.ts'
import { type Chapter, Stopped, say } from './demo/stage.ts'
import { STORY } from './demo/story.ts'

/**
 * `npm run demo`: the story of the ledger on the example files, in under a minute. It has a data directory and a server
 * of its own, and takes both away again, also on Ctrl-C.
 */
const tell = async (chapters: ReadonlyArray<Chapter>, signal: AbortSignal): Promise<void> => {
  const startedAt = performance.now()
  say(
    'Acme calls and texts people, and keeps who agreed to it in a consent ledger of its own, for this demo alone.',
  )
  await withServer(signal, async (ledger) => {
    for (const [i, { title, play }] of chapters.entries()) {
      say(`\n${i + 1}. ${title}\n`)
      await play(ledger)
    }
  })
  say(
    `\nThat took ${((performance.now() - startedAt) / 1_000).toFixed(1)} s. README.md has the same as commands to type.`,
  )
}

const stop = new AbortController()
let exitCode = 0
const endWith = (code: number) => () => {
  exitCode = code
  stop.abort()
}
process.on('SIGINT', endWith(130))
process.on('SIGTERM', endWith(143))
// Whoever reads has seen enough: `npm run demo | head`.
process.stdout.on('error', endWith(0))

try {
  await tell(STORY, stop.signal)
} catch (error) {
  if (!stop.signal.aborted || !(error instanceof Stopped)) {
    console.error(error instanceof Error ? error.message : error)
    exitCode = 1
  }
}
process.exitCode = exitCode
