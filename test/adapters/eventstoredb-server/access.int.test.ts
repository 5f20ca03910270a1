import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { selfSignedCertificate } from '../../support/certificate.ts'
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
  test('is not believed by a client without its authority, which tlsVerifyCert does not change', async () => {
    const { db } = await secure()
    const connectionString = db.connectionString.replace('esdb://', 'esdb://ledger:secret@')
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    const stranger = connect({ connectionString }, '&tlsVerifyCert=false')
    // The client prints the whole connection string, with the password.
    expect(String(warned.mock.lastCall?.[0])).toContain('ledger:secret@')
    expect(await rejection(stranger.appendToStream('s', anEvent()))).toMatchObject({ code: 14 })
  })
})

test('A client without TLS keeps its credentials to itself', async () => {
  const db = await serve({ users: [LEDGER] })
  const client = connect({
    connectionString: db.connectionString.replace('esdb://', 'esdb://ledger:secret@'),
  })
  expect(await rejection(client.appendToStream('s', anEvent()))).toMatchObject({ type: 'access-denied' })
})
test('A client uses TLS unless it is told not to', async () => {
  const db = await serve()
  const client = connect({ connectionString: `esdb://127.0.0.1:${db.port}?throwOnAppendFailure=true` })
  expect(await rejection(client.appendToStream('s', anEvent()))).toMatchObject({ code: 14 })
})

describe('Who may do what', () => {
  test('$all and streams of the system are for admins, until their lists say other', async () => {
    const { db, ledger, admin } = await secure()
    expect(await rejection(numbersOf(ledger.readAll()))).toMatchObject({ type: 'access-denied' })
    expect(await rejection(numbersOf(ledger.readStream('$users')))).toMatchObject({ type: 'access-denied' })
    expect(await numbersOf(admin.readAll())).not.toStrictEqual([])
    db.faults.put('$$$all', '$metadata', '{"$acl":{"$r":["ledgers","$admins"]}}')
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
  test('$settings names who may do what where a stream has no list', async () => {
    const { db, ledger } = await secure()
    const nobody = { $r: '$admins', $w: '$admins', $d: '$admins', $mr: '$admins', $mw: '$admins' }
    const acl = { $userStreamAcl: nobody, $systemStreamAcl: { ...nobody, $r: 'ledger' } }
    db.faults.put('$settings', 'update-default-acl', JSON.stringify(acl))
    expect(await rejection(ledger.appendToStream('s', anEvent()))).toMatchObject({ type: 'access-denied' })
    expect(await numbersOf(ledger.readStream('$users'))).not.toStrictEqual([])
  })
  test('metadata is for admins', async () => {
    const { ledger } = await secure()
    expect(await rejection(ledger.setStreamMetadata('s', { maxCount: 1 }))).toMatchObject({
      type: 'access-denied',
    })
  })
})
