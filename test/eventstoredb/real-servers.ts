import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers'

/** A server that these tests may write to, or why there is none. */
export type RealServer = {
  readonly name: string
  readonly absent?: string
  readonly start: () => Promise<{ readonly connectionString: string; readonly stop: () => Promise<void> }>
}

/** The server that `LEDGER_TEST_EVENT_STORE` names, and those that a container engine can run here. */
export const realServers = async (): Promise<ReadonlyArray<RealServer>> => {
  const noEngine = await getContainerRuntimeClient().then(
    () => undefined,
    () => 'no container engine answers',
  )
  return [
    namedServer(process.env['LEDGER_TEST_EVENT_STORE']),
    inContainer('eventstore/eventstore:23.10.1-jammy', 'EVENTSTORE', noEngine),
    inContainer('kurrentplatform/kurrentdb:latest', 'KURRENTDB', noEngine),
  ]
}

const namedServer = (connectionString: string | undefined): RealServer => ({
  name: 'the server that LEDGER_TEST_EVENT_STORE names',
  ...(connectionString === undefined && { absent: 'LEDGER_TEST_EVENT_STORE is not set' }),
  start: async () => ({ connectionString: connectionString ?? '', stop: async () => undefined }),
})

const inContainer = (image: string, settings: string, absent: string | undefined): RealServer => ({
  name: image,
  ...(absent !== undefined && { absent }),
  start: async () => {
    const container = await new GenericContainer(image)
      .withEnvironment({
        [`${settings}_INSECURE`]: 'true',
        [`${settings}_CLUSTER_SIZE`]: '1',
        [`${settings}_RUN_PROJECTIONS`]: 'None',
      })
      .withExposedPorts(PORT)
      .withWaitStrategy(Wait.forHttp('/health/live', PORT).forStatusCode(204))
      .withStartupTimeout(STARTUP_MS)
      .start()
    return {
      connectionString: `esdb://${container.getHost()}:${container.getMappedPort(PORT)}?tls=false`,
      stop: async () => void (await container.stop()),
    }
  },
})
const PORT = 2113
const STARTUP_MS = 240_000
