import {
  CLOSE_MS_MAX,
  CONNECTION_CHECK_MS,
  CONNECTIONS_MAX,
  HEADER_MS_MAX,
  KEEP_ALIVE_MS,
  REQUEST_MS_MAX,
  SILENCE_MS_MAX,
} from './limits.ts'

/** The bounds that a server may be given others for, as tests do that cannot wait. */
export interface HttpLimits {
  readonly headerMsMax: number
  readonly requestMsMax: number
  readonly keepAliveMs: number
  readonly silenceMsMax: number
  readonly connectionCheckMs: number
  readonly connectionsMax: number
  readonly closeMsMax: number
}

export const DEFAULT_LIMITS: HttpLimits = {
  headerMsMax: HEADER_MS_MAX,
  requestMsMax: REQUEST_MS_MAX,
  keepAliveMs: KEEP_ALIVE_MS,
  silenceMsMax: SILENCE_MS_MAX,
  connectionCheckMs: CONNECTION_CHECK_MS,
  connectionsMax: CONNECTIONS_MAX,
  closeMsMax: CLOSE_MS_MAX,
}
