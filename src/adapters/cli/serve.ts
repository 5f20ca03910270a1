import type { Command } from 'commander'
import { type Fault, usage } from './ledger-face.ts'
import type { ServeOptions } from './parts.ts'
import { examples, type JsonOption, withData } from './verb.ts'

/** `serve` runs until it is told to stop, and hears its own signals: it needs no desk. */
export const serveVerb = (
  program: Command,
  serve: (options: ServeOptions) => Promise<void>,
  refuse: (fault: Fault) => void,
): void => {
  const command = program
    .command('serve')
    .option('--workers <N>', 'processes that answer reads; 1 is all there is yet', '1')
    .option('--role <R>', 'all, writer or reader (accepts nothing); LEDGER_ROLE where it is left out')
  examples(
    withData(command).description('Serves the ledger of a data directory over HTTP until Ctrl-C.'),
    'consent-ledger serve',
    'LEDGER_HTTP_PORT=9090 consent-ledger serve --data /var/lib/consent-ledger',
    'consent-ledger serve --role reader',
  ).action((options: Options) => {
    const fault = faultIn(options)
    if (fault !== undefined) return refuse(fault)
    const { data: dataDir, role } = options
    return serve({ dataDir, json: options.json === true, ...(role === undefined ? {} : { role }) })
  })
}

interface Options extends JsonOption {
  readonly data?: string
  readonly workers: string
  readonly role?: NonNullable<ServeOptions['role']>
}

const ROLES: ReadonlyArray<string> = ['all', 'writer', 'reader']

const faultIn = ({ workers, role }: Options): Fault | undefined => {
  if (!/^[1-9]\d{0,3}$/.test(workers)) return usage('--workers must be a number from 1 on.')
  if (workers !== '1') return usage('--workers beyond 1 is not available yet: leave it out.')
  return role === undefined || ROLES.includes(role)
    ? undefined
    : usage('--role must be all, writer or reader.')
}
