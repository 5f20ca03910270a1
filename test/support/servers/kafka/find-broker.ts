import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers'
import { KAFKA_VERSION, lacksForBroker } from './artifacts.ts'
import { freePorts, startBroker } from './broker.ts'

/** A real broker for tests, or why there is none. */
export type FoundBroker =
  | {
      readonly status: 'found'
      readonly brokers: string
      /** Where it is a process of this machine. */
      readonly pid?: number | undefined
      readonly stop: () => Promise<void>
    }
  | { readonly status: 'absent'; readonly why: string }

/** The broker that `LEDGER_TEST_KAFKA_BROKERS` names, else one in a container, else one from Maven's artifacts with Java. */
export const findBroker = async (): Promise<FoundBroker> => {
  const named = process.env['LEDGER_TEST_KAFKA_BROKERS']
  if (named !== undefined) return { status: 'found', brokers: named, stop: async () => undefined }
  const hasEngine = await getContainerRuntimeClient().then(
    () => true,
    () => false,
  )
  if (hasEngine) return inContainer()
  const lacks = await lacksForBroker()
  if (lacks !== undefined)
    return {
      status: 'absent',
      why: `LEDGER_TEST_KAFKA_BROKERS is not set, no container engine answers, and ${lacks}`,
    }
  const { brokers, pid, stop } = await startBroker()
  return { status: 'found', brokers, pid: pid(), stop }
}

/** The address that a broker tells its clients must be the one they can reach: the port is the same inside and outside. */
const inContainer = async (): Promise<FoundBroker> => {
  const [port] = await freePorts()
  const container = await new GenericContainer(`apache/kafka:${KAFKA_VERSION}`)
    .withExposedPorts({ container: port, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:19093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:19093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(240_000)
    .start()
  return {
    status: 'found',
    brokers: `127.0.0.1:${port}`,
    stop: async () => void (await container.stop()),
  }
}
