import { type KafkaConfig, logLevel } from 'kafkajs'

type Logging = Pick<KafkaConfig, 'logLevel' | 'logCreator'>

/** The same logging, and a word to whoever must look anew when the driver speaks of trouble: it tells nobody but its log. */
export const tellingOfTrouble = (logging: Logging, onTrouble: () => void): Logging => ({
  logLevel: logging.logLevel ?? logLevel.WARN,
  logCreator: (level) => {
    const write = logging.logCreator?.(level)
    return (entry) => {
      write?.(entry)
      if (entry.level === logLevel.ERROR || entry.level === logLevel.WARN) onTrouble()
    }
  },
})
