import { type DestinationStream, type Logger, pino } from 'pino'
import type { LogLevel } from '../config.ts'

/**
 * One JSON object a line, on standard error: standard output is for answers. Whoever logs hands over positions, tags and
 * route patterns, never what was sent; nothing is redacted here, because nothing is there to redact.
 */
export const newLogger = (level: LogLevel, destination: DestinationStream = pino.destination(2)): Logger =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
