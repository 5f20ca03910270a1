// A file inside the driver, which has no types: see empty-timers.ts.
declare module 'kafkajs/src/network/requestQueue/index.js' {
  class RequestQueue {
    readonly pending: ReadonlyArray<unknown>
    scheduleCheckPendingRequests(): void
  }
  export = RequestQueue
}
