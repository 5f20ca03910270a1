import { isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Address } from './address.ts'
import { cannotConfirm, type Fault, outage, refused, wrong } from './fault.ts'
import type { Reply, Request, Silence } from './request.ts'

/** Why there was no answer, and what is known of the work. */
export const silenceFault = (silence: Silence, { name }: Address, { isRepeatable }: Request): Fault => {
  const unknown = isRepeatable
    ? ''
    : ' It is not known whether the server has done it: look before you repeat it.'
  switch (silence.status) {
    case 'unreachable':
      return outage(
        `${name} cannot be reached${silence.code === undefined ? '' : ` (${silence.code})`}. See that the server runs, and that --server or LEDGER_SERVER is right.${unknown}`,
      )
    case 'untrusted':
      return outage(
        `The certificate of ${name} is not trusted (${silence.code}). NODE_EXTRA_CA_CERTS names a file with your own authority's certificate.`,
      )
    case 'timeout':
      return outage(`${name} did not answer in time.${unknown === '' ? ' Try again later.' : unknown}`)
    case 'too-large':
      return outage(
        `${name} answered with more than can be held. Ask the server's own data directory instead.`,
      )
  }
}

/** What a server's refusal means here. Its own words are not repeated, but for its code and the issues it names. */
export const refusalOf = ({ status, text }: Reply, { name, token }: Address): Fault => {
  const { code, issues } = problemIn(text)
  const coded = code === undefined ? String(status) : `${status}, ${code}`
  if (status === 401)
    return refused(
      token === undefined
        ? `${name} wants a token: put one into LEDGER_TOKEN.`
        : `${name} does not know the token in LEDGER_TOKEN: it may be revoked, or of another ledger.`,
    )
  if (status === 403)
    return refused(
      `The role of the token in LEDGER_TOKEN does not allow this on ${name}: use one of another role.`,
    )
  if (code === 'REGISTRY_ENTRIES_WRONG')
    return {
      ...refused(
        'The server did not import the file: too many of its entries cannot be read (REGISTRY_ENTRIES_WRONG). The registry is as it was; --force takes the others.',
      ),
      ...(issues === undefined ? {} : { issues }),
    }
  const known = code === undefined ? undefined : KNOWN[code]
  if (known !== undefined) return known
  if (status >= 300 && status < 400)
    return wrong(
      `${name} sends elsewhere (${status}). Give the final address with --server or LEDGER_SERVER.`,
    )
  if (status === 404)
    return refused(`${name} has nothing like that (${coded}). See that --server or LEDGER_SERVER is right.`)
  if (status === 400 || status === 422)
    return wrong(`${name} cannot understand what was asked (${coded}).`, issues)
  if (status === 429 || status >= 500)
    return outage(`${name} cannot do this now (${coded}). Try again later.`)
  return refused(`${name} refused (${coded}).`)
}

/** Refusals that say more than their status does. */
const KNOWN: Readonly<Record<string, Fault>> = {
  INDEX_BEHIND: cannotConfirm(
    'The index of the server has not come to the place that was asked for (INDEX_BEHIND). Ask again in a moment.',
  ),
  NOT_A_CONTACT: wrong(
    'CONTACT is no possible number or address: write a number with + and its country code, or a whole address.',
  ),
  POSITION_OF_ANOTHER_STORE: wrong(
    'The position belongs to another ledger (POSITION_OF_ANOTHER_STORE). Take one from an answer of this server.',
  ),
  NO_SUCH_TOKEN: refused(
    'The server has no token with this id. "consent-ledger token list" shows the ids; a token itself is no id.',
  ),
  NO_SUCH_GAP: refused(
    'Nothing of this partition is missing, as far as the server can see (NO_SUCH_GAP). /readyz names the gaps.',
  ),
  KAFKA_OFF: refused('No broker of Kafka is named to this server (KAFKA_OFF). Ask one that reads Kafka.'),
  NO_SUCH_DEAD_LETTER: refused(
    'No message with this id was put aside (NO_SUCH_DEAD_LETTER). "consent-ledger dead-letters list" shows the ids.',
  ),
  DEAD_LETTER_GONE: refused(
    'The bytes of this message are not kept, or not any more (DEAD_LETTER_GONE). Let its sender send it again.',
  ),
  REGISTRY_FILE_BROKEN: refused(
    'The server did not import the file: it is damaged, or breaks off (REGISTRY_FILE_BROKEN). The registry is as it was. Fetch the file again; --force takes what can be read of it.',
  ),
  REGISTRY_FORMAT_UNKNOWN: refused(
    'The server did not import the file: it is no list that is known there (REGISTRY_FORMAT_UNKNOWN). Name it with --format or --column, or see that it is the right file.',
  ),
  REGISTRY_FILE_DOUBTFUL: refused(
    'The server did not import the file: it is empty, or of quite another size than the registry was (REGISTRY_FILE_DOUBTFUL). The registry is as it was; --force takes it all the same.',
  ),
  REGISTRY_VERSION_DIFFERS: refused(
    'This version was imported before, from another file (REGISTRY_VERSION_DIFFERS). A version never changes: give this one another date.',
  ),
  REGISTRY_BASE_MISSING: refused(
    'A list of changes needs a full list that is dated before it (REGISTRY_BASE_MISSING). Import that first.',
  ),
  REGISTRY_FILE_CUT_SHORT: refused(
    'The file did not reach the server whole (REGISTRY_FILE_CUT_SHORT). Nothing was imported: run the command again.',
  ),
  NO_SUCH_REGISTRY_VERSION: refused(
    'No such version of a registry was imported (NO_SUCH_REGISTRY_VERSION). "consent-ledger registry list" shows them.',
  ),
  NO_SUCH_WAIVER: refused('The registry is not waived (NO_SUCH_WAIVER).'),
  REBUILD_UNDERWAY: refused(
    'The read models are being rebuilt already (REBUILD_UNDERWAY). Wait for that to end.',
  ),
}

/** An answer that is none of a consent ledger of this version. */
export const notALedger = ({ name }: Address): Fault =>
  outage(
    `${name} did not answer as a consent ledger does. See that --server or LEDGER_SERVER is right, and the versions are the same.`,
  )

const Problem = t.partial({
  code: t.string,
  issues: t.readonlyArray(t.strict({ path: t.string, expected: t.string })),
})

const problemIn = (text: string): t.TypeOf<typeof Problem> => {
  const problem = Problem.decode(jsonIn(text))
  if (!isRight(problem)) return {}
  const { code, issues } = problem.right
  return {
    ...(code !== undefined && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? { code } : {}),
    ...(issues === undefined ? {} : { issues }),
  }
}

/** Undefined where it is no JSON. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
