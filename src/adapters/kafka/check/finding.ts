/** One thing that was looked at: what is so, and what to do next where something is. `doubtful` may be meant so, or cannot be told. */
export interface KafkaFinding {
  readonly about: string
  readonly state: 'fine' | 'doubtful' | 'wrong'
  readonly sentence: string
  readonly next?: string
}

export interface KafkaChecked {
  /** Whether any broker could be spoken to at all. */
  readonly answers: boolean
  readonly findings: ReadonlyArray<KafkaFinding>
}

export const fine = (about: string, sentence: string): KafkaFinding => ({ about, state: 'fine', sentence })

export const doubtful = (about: string, sentence: string, next: string): KafkaFinding => ({
  about,
  state: 'doubtful',
  sentence,
  next,
})

export const wrong = (about: string, sentence: string, next: string): KafkaFinding => ({
  about,
  state: 'wrong',
  sentence,
  next,
})
