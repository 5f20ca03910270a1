import { isKeyStream, KEY_STREAMS } from '../../domain/proof/leaf-streams.ts'
import { isLedgerStream, SINGLE_STREAMS, STREAM_KINDS } from '../../domain/record/ledger-streams.ts'

/** The ledger's names for its streams, and the server's: those of this deployment begin with its prefix. */
export interface StreamNames {
  readonly outside: (stream: string) => string
  /** The ledger's name; undefined where it is no stream of this ledger. */
  readonly inside: (name: string) => string | undefined
  /** The ledger's stream whose settings a stream of the server holds. */
  readonly settingsOf: (name: string) => string | undefined
  /** The streams of this ledger and no others, as the server is asked for them. */
  readonly pattern: string
  /** Those, and the streams that hold their settings. */
  readonly patternWithSettings: string
}

export const streamNames = (prefix: string): StreamNames => {
  const inside = (name: string): string | undefined => {
    const stream = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    return isLedgerStream(stream) ? stream : undefined
  }
  const streams = `${escaped(prefix)}(?:${STREAM_KINDS.join('|')}|(?:${SINGLE_STREAMS.join('|')})$)`
  return {
    outside: (stream) => `${prefix}${stream}`,
    inside,
    settingsOf: (name) => (name.startsWith(SETTINGS) ? inside(name.slice(SETTINGS.length)) : undefined),
    pattern: `^${streams}`,
    patternWithSettings: `^(?:${escaped(SETTINGS)})?${streams}`,
  }
}

/** The same for the streams of wrapped keys, which no ledger's pattern matches. */
export const keyStreamNames = (prefix: string): Pick<StreamNames, 'outside' | 'inside' | 'pattern'> => ({
  outside: (stream) => `${prefix}${stream}`,
  inside: (name) => {
    const stream = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    return isKeyStream(stream) ? stream : undefined
  },
  pattern: `^${escaped(prefix)}${KEY_STREAMS}`,
})

/** What the settings of a stream are kept in: a stream of its own. */
export const SETTINGS = '$$'

const escaped = (text: string): string => text.replaceAll(/[.$^*+?()[\]{}|\\]/g, '\\$&')
