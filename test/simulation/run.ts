import { parseArgs } from 'node:util'
import { simulate } from './world.ts'

/** `npm run sim -- --seed 7`: plays one world; `--worlds N` plays as many from that seed on, `--nodes N` with several nodes. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '200' },
    nodes: { type: 'string', default: '1' },
  },
})

for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.worlds); seed++) {
  const findings = await simulate({ seed, steps: Number(values.steps), nodes: Number(values.nodes) })
  process.stdout.write(`${JSON.stringify({ seed, findings })}\n`)
  if (findings.length > 0) process.exitCode = 1
}
