import type { Node } from './open-node.ts'

/** The same for a program. */
export const welcomeJson = (
  address: string,
  { adminToken, isEmpty }: Pick<Node, 'adminToken' | 'isEmpty'>,
): string => JSON.stringify({ address, docs: `${address}/docs`, adminTokenFile: adminToken.file, isEmpty })

/** What a terminal says once the ledger answers; on an empty ledger also what to try next. */
export const welcome = (
  address: string,
  { adminToken, isEmpty }: Pick<Node, 'adminToken' | 'isEmpty'>,
): ReadonlyArray<string> => [
  `The consent ledger answers on ${address} (browse ${address}/docs).`,
  ...(adminToken.isNew
    ? [`An admin token was made for this node: ${adminToken.file} (readable by this user only).`]
    : []),
  ...(isEmpty
    ? [
        'The ledger is empty. Three things to try next, in another terminal:',
        `  LEDGER_SERVER=${address} LEDGER_TOKEN=$(cat ${adminToken.file}) npx consent-ledger ingest examples/consent-events.ndjson`,
        `  curl -H "Authorization: Bearer $(cat ${adminToken.file})" "${address}/v1/check?contact=%2B13055550123&channel=sms"`,
        '  npm run demo',
      ]
    : []),
]
