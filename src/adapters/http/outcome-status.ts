import type { Outcome } from '../../domain/workflow/outcome.ts'

/** The status that answers what became of one message. */
export const statusOf = (outcome: Outcome | undefined): number => {
  switch (outcome?.outcome) {
    case 'recorded':
      return 201
    case 'duplicate':
      return 200
    case 'conflict':
    case 'refused':
      return 409
    case 'invalid':
      return 422
    case undefined:
      return 500
  }
}
