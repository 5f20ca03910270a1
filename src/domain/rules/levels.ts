import type { ConsentLevel } from '../contact/vocabulary.ts'
import type { Channel } from '../kernel/channel.ts'
import type { Row } from '../rule-pack/row.ts'
import type { ConsentModel } from '../rule-pack/vocabulary.ts'
import { binds } from './channels.ts'

/** Which levels satisfy a model: contract section 2. Undefined: nothing is needed. */
const SATISFYING: Readonly<Record<ConsentModel, ReadonlyArray<ConsentLevel> | undefined>> = {
  'opt-out': undefined,
  'opt-out-by-category': undefined,
  'opt-in': ['express', 'express-written'],
  'opt-in-express': ['express', 'express-written'],
  'member-state-choice': ['express', 'express-written'],
  'opt-in-written': ['express-written'],
  'opt-in-soft': ['soft-opt-in', 'express', 'express-written'],
  'opt-in-or-legitimate-interest': ['legitimate-interest', 'soft-opt-in', 'express', 'express-written'],
}

/** Models that name the form of the consent are not satisfied by an implied one. */
const TAKE_IMPLIED: ReadonlySet<ConsentModel> = new Set([
  'opt-in',
  'opt-in-soft',
  'opt-in-or-legitimate-interest',
])

/** What a row's model is satisfied by, for a channel. */
export const satisfying = (
  row: Row,
  model: ConsentModel,
  channel: Channel,
): ReadonlyArray<ConsentLevel> | undefined => {
  const levels = SATISFYING[model]
  const takesImplied = TAKE_IMPLIED.has(model) && binds(row.impliedConsentFor ?? [], channel)
  return levels !== undefined && takesImplied ? [...levels, 'implied'] : levels
}

/** The levels that are at least this one: `express-written` holds `express`, which holds `implied`; the others stand beside. */
export const atLeast = (level: ConsentLevel): ReadonlyArray<ConsentLevel> => {
  const from = BY_STRENGTH.indexOf(level)
  return from === -1 ? [level, 'express', 'express-written'] : BY_STRENGTH.slice(from)
}

const BY_STRENGTH: ReadonlyArray<ConsentLevel> = ['implied', 'express', 'express-written']
