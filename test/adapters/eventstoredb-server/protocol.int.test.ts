import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js'
import streams, { type ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { credentials, type Metadata } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import type { EventStoreDb } from '../../support/servers/eventstoredb/index.ts'
import { anEvent, served } from './serving.ts'

/** What the protocol offers and the client's own calls do not: its generated services speak it. */
test('Read of $all takes a filter, in both directions, and counts what fits', async () => {
  const { db, client } = await served()
  for (let n = 0; n < 100; n += 1) await client.appendToStream(n % 10 === 3 ? 'mine' : 'other', anEvent(n))
  expect(await filtered(db, { pattern: '^mine$', count: 4 })).toStrictEqual([3, 13, 23, 33])
  expect(await filtered(db, { pattern: '^mine$', count: 2, backwards: true })).toStrictEqual([93, 83])
  expect(await filtered(db, { pattern: '^nobody$', count: 2 })).toStrictEqual([])
})
test('Every answer carries the time of the clock of the server, in whole seconds', async () => {
  const { db } = await served({ now: () => Date.parse('2001-02-03T04:05:06.789Z') })
  const client = new featuresGrpc.ServerFeaturesClient(`127.0.0.1:${db.port}`, credentials.createInsecure())
  onTestFinished(() => client.close())
  const headers = await new Promise<Metadata>((resolve, reject) => {
    client
      .getSupportedMethods(new shared.Empty(), (error) => void (error === null || reject(error)))
      .on('metadata', resolve)
  })
  expect(headers.get('date')).toStrictEqual(['Sat, 03 Feb 2001 04:05:06 GMT'])
})

type Asked = { readonly pattern: string; readonly count: number; readonly backwards?: boolean }

const filtered = async (db: EventStoreDb, { pattern, count, backwards = false }: Asked) => {
  const { Options } = streams.ReadReq
  const client = new streamsGrpc.StreamsClient(`127.0.0.1:${db.port}`, credentials.createInsecure())
  onTestFinished(() => client.close())
  const all = new Options.AllOptions()
  if (backwards) all.setEnd(new shared.Empty())
  else all.setStart(new shared.Empty())
  const expression = new Options.FilterOptions.Expression().setRegex(pattern)
  const options = new Options()
    .setAll(all)
    .setCount(String(count))
    .setReadDirection(backwards ? Options.ReadDirection.BACKWARDS : Options.ReadDirection.FORWARDS)
    .setFilter(
      new Options.FilterOptions()
        .setStreamIdentifier(expression)
        .setMax(7)
        .setCheckpointintervalmultiplier(1),
    )
    .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()))
  const numbers: unknown[] = []
  const answers: AsyncIterable<ReadResp> = client.read(new streams.ReadReq().setOptions(options))
  for await (const answer of answers) {
    const data = Buffer.from(answer.getEvent()?.getEvent()?.getData_asU8() ?? [])
    numbers.push((JSON.parse(data.toString('utf8')) as { readonly n: number }).n)
  }
  return numbers
}
