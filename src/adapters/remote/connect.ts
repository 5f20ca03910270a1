import * as E from 'fp-ts/lib/Either.js'
import { addressOf, isExposed } from './address.ts'
import type { Fault } from './fault.ts'
import { type RemoteLedger, remoteLedger } from './remote-ledger.ts'
import { type Sending, sender } from './send.ts'

export interface Connection extends Omit<Sending, 'address'> {
  readonly url: string
  readonly token: string | undefined
}

/** A ledger behind a server. Nothing is asked yet, so a server that is away is found out by the first question. */
export const connect = ({ url, token, ...sending }: Connection): E.Either<Fault, RemoteLedger> => {
  const address = addressOf(url, token)
  if (E.isLeft(address)) return address
  if (isExposed(address.right))
    sending.say(
      `Warning: ${address.right.name} is not encrypted. The token and the contacts can be read on their way: use https.`,
    )
  return E.right(remoteLedger(address.right, sender({ ...sending, address: address.right })))
}
