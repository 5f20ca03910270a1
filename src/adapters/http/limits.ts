/** The bounds of one HTTP server. Each is named here, is in `docs/operations.md`, and has its own answer. */

/** Bytes of the body of one event, in structured or binary mode. */
export const EVENT_BODY_BYTES_MAX = 262_144

/** Bytes of the body of a batch of events. */
export const BATCH_BODY_BYTES_MAX = 33_554_432

/** Bytes of the body of `POST /v1/checks`. */
export const CHECKS_BODY_BYTES_MAX = 8_388_608

/** Bytes of any other body. */
export const BODY_BYTES_MAX = 1_048_576

/** Bytes of a body that is too large which are still read, and dropped, so that its sender gets to read the answer. */
export const DISCARDED_BODY_BYTES_MAX = 67_108_864

/** Questions of one `POST /v1/checks`. */
export const CHECKS_QUERIES_MAX = 10_000

/** How long `POST /v1/checks` answers questions before it lets others have their turn. */
export const CHECKS_SLICE_MS = 5

/** Events of one page of `GET /v1/events`, and the size of a page where none is asked for. */
export const REPLAY_PAGE_EVENTS_MAX = 1_000

/** Characters of one parameter in a path, decoded. */
export const PATH_PARAMETER_LENGTH_MAX = 512

/** Bytes of a request line with its header fields. */
export const HEADER_BYTES_MAX = 16_384

/** How long the header of a request may take to arrive. */
export const HEADER_MS_MAX = 10_000

/** How long a whole request may take to arrive. */
export const REQUEST_MS_MAX = 120_000

/** How long a connection is kept for a next request. */
export const KEEP_ALIVE_MS = 65_000

/** How long nothing may move on a connection while an answer is made or sent, but for single checks. */
export const SILENCE_MS_MAX = 900_000

/** How often connections are looked through for those that took too long. */
export const CONNECTION_CHECK_MS = 1_000

/** Connections at once; further ones are closed as they come. */
export const CONNECTIONS_MAX = 10_000

/** How long `close` waits for the requests in hand before it ends their connections. */
export const CLOSE_MS_MAX = 10_000

/** When to ask again after a 503, in seconds. */
export const RETRY_AFTER_SECONDS = 1
