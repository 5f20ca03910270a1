import { type KafkaConfig, logLevel } from 'kafkajs'

/** What the driver says, less everything that could hold more than names of brokers, topics, partitions and groups. */
export interface DriverSaying {
  readonly isError: boolean
  /** Which part of the driver says it. */
  readonly part: string
  readonly words: string
}

/** The driver's log, and a word to whoever must look anew when it speaks of trouble. */
export const driverLog = (
  onSaying: (saying: DriverSaying) => void,
  onTrouble: () => void,
): Pick<KafkaConfig, 'logLevel' | 'logCreator'> => ({
  logLevel: logLevel.WARN,
  logCreator:
    () =>
    ({ namespace, level, log: { message } }) => {
      onSaying({ isError: level === logLevel.ERROR, part: namespace, words: firstLine(message) })
      onTrouble()
    },
})

const firstLine = (message: string): string => message.split('\n', 1)[0]?.slice(0, WORDS_MAX) ?? ''

const WORDS_MAX = 300
