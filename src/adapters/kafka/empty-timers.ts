import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

/**
 * Keeps the driver from setting a timer for requests that wait where none does. It does so after each answer, for a time
 * that lies in the past: Node warns of it on the console (`TimeoutNegativeWarning`), and each timer costs a turn. Whatever
 * is put to wait later sets a timer of its own.
 */
export const dropEmptyTimers = (): void => {
  RequestQueue.prototype.scheduleCheckPendingRequests = scheduleWhereSomeWait
}

const scheduleAsShipped = RequestQueue.prototype.scheduleCheckPendingRequests

const scheduleWhereSomeWait = function (this: RequestQueue): void {
  if (this.pending.length > 0) scheduleAsShipped.call(this)
}
