import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { selfSignedCertificate } from '../../support/certificate.ts'
import type { EventStoreDb } from '../../support/servers/eventstoredb/index.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { anEvent, connect, numbersOf, rejection, serve } from './serving.ts'

const LEDGER = { name: 'ledger', password: 'secret', groups: ['ledgers'] }
const ADMIN = { name: 'admin', password: 'changeit', groups: ['$admins'] }

/** A server with TLS and users, and who connects to it. */
const secure = async () => {
  const tls = selfSignedCertificate()
  const caFile = join(tempDir(), 'ca.pem')
  writeFileSync(caFile, tls.cert)
  const db = await serve({ tls, users: [LEDGER, ADMIN] })
  const as = (login: string) =>
    connect(
      { connectionString: db.connectionString.replace('esdb://', `esdb://${login}`) },
      `&tlsCAFile=${encodeURIComponent(caFile)}`,
    )
  return { db, as, admin: as('admin:changeit@'), ledger: as('ledger:secret@') }
}

describe('A server with TLS', () => {
  test('knows a user by name and password', async () => {
    const { as, ledger } = await secure()
    expect(await ledger.appendToStream('s', anEvent())).toMatchObject({ success: true })
    expect(await numbersOf(ledger.readStream('s'))).toStrictEqual([0])
    for (const nobody of [as(''), as('ledger:wrong@')])
      expect(await rejection(nobody.appendToStream('s', anEvent()))).toMatchObject({ type: 'access-denied' })
  })
  test('takes credentials with a call, and then does not batch', async () => {
    const { db, as } = await secure()
    db.faults.inject({ on: 'features', do: 'refuse', refusal: { why: 'unknown', message: 'not asked' } })
    const credentials = { username: 'ledger', password: 'secret' }
    expect(await as('').appendToStream('s', anEvent(), { credentials })).toMatchObject({ success: true })
  })
  test('is not believed by a client without its authority', async () => {
    const { db } = await secure()
    const stranger = connect({
      connectionString: db.connectionString.replace('esdb://', 'esdb://ledger:secret@'),
    })
    expect(await rejection(stranger.appendToStream('s', anEvent()))).toMatchObject({ code: 14 })
  })
})

describe('Who may do what', () => {
  const allowAll = (db: EventStoreDb, acl: object) =>
    db.log.append('$$$all', 'any', [
      {
        id: '00000000-0000-4000-8000-000000000001',
        type: '$metadata',
        isJson: true,
        data: Buffer.from(JSON.stringify({ $acl: acl })),
        metadata: new Uint8Array(),
      },
    ])

  test('$all and streams of the system are for admins, until their lists say other', async () => {
    const { db, ledger, admin } = await secure()
    expect(await rejection(numbersOf(ledger.readAll()))).toMatchObject({ type: 'access-denied' })
    expect(await rejection(numbersOf(ledger.readStream('$users')))).toMatchObject({ type: 'access-denied' })
    expect(await numbersOf(admin.readAll())).not.toStrictEqual([])
    allowAll(db, { $r: ['ledgers', '$admins'] })
    expect(await numbersOf(ledger.readAll())).not.toStrictEqual([])
  })
  test('the list of a stream names who reads, writes and deletes it', async () => {
    const { ledger, admin } = await secure()
    await admin.setStreamMetadata('s', {
      acl: { readRoles: ['ledger'], writeRoles: ['$admins'], deleteRoles: [] },
    })
    await admin.appendToStream('s', anEvent())
    expect(await numbersOf(ledger.readStream('s'))).toStrictEqual([0])
    expect(await rejection(ledger.appendToStream('s', anEvent()))).toMatchObject({ type: 'access-denied' })
    expect(await rejection(ledger.deleteStream('s'))).toMatchObject({ type: 'access-denied', code: 7 })
  })
  test('metadata is for admins', async () => {
    const { ledger } = await secure()
    expect(await rejection(ledger.setStreamMetadata('s', { maxCount: 1 }))).toMatchObject({
      type: 'access-denied',
    })
  })
})
