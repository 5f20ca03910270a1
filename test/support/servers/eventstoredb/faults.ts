import type { Refusal } from './refusal.ts'
import type { Death } from './subscription.ts'

export type Operation = 'append' | 'delete' | 'read' | 'subscribe' | 'features' | 'gossip'

/** What happens to a call whose answer is lost: nothing ever comes, or its connection breaks. */
export type Loss = 'silence' | 'cut'

/** One way to misbehave, as plain data. Without `times` it goes on until it is cleared. */
export type Fault = {
  readonly on?: Operation
  /** Only calls about streams whose names begin so. */
  readonly stream?: string
  readonly times?: number
} & (
  | { readonly do: 'delay'; readonly ms: number }
  /** Done as asked, and never told. */
  | { readonly do: 'lose-answer'; readonly by: Loss }
  /** Neither done nor told. */
  | { readonly do: 'lose-request'; readonly by: Loss }
  | { readonly do: 'refuse'; readonly refusal: Refusal }
  /** A subscription that runs, and dies once it has sent so many events. */
  | { readonly on: 'subscribe'; readonly do: 'die'; readonly afterEvents: number; readonly how: Death }
)

/** The faults that are waiting for a call; each call meets the first that fits it. */
export class Faults {
  #waiting: ReadonlyArray<{ readonly fault: Fault; left: number }> = []

  inject(fault: Fault): void {
    this.#waiting = [...this.#waiting, { fault, left: fault.times ?? Number.POSITIVE_INFINITY }]
  }

  clear(): void {
    this.#waiting = []
  }

  /** How many strikes are left, so that a test can see that its fault was met. */
  waiting(): number {
    return this.#waiting.reduce((sum, { left }) => sum + left, 0)
  }

  take(operation: Operation, stream: string): Fault | undefined {
    if (this.#waiting.length === 0) return undefined
    const met = this.#waiting.find(
      ({ fault }) =>
        (fault.on === undefined || fault.on === operation) &&
        (fault.stream === undefined || stream.startsWith(fault.stream)),
    )
    if (met === undefined) return undefined
    met.left -= 1
    if (met.left <= 0) this.#waiting = this.#waiting.filter((one) => one !== met)
    return met.fault
  }
}
