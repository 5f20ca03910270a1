import type { Decision } from '../../domain/rules/decision.ts'

/** A decision as it is answered. This is the one place that writes it. */
export const decisionText = (decision: Decision): string => JSON.stringify(decision)
