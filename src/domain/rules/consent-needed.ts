import type { Channel } from '../kernel/channel.ts'
import type { Row } from '../rule-pack/row.ts'
import type { Rules } from '../rule-pack/rule-book.ts'
import type { ConsentModel } from '../rule-pack/vocabulary.ts'
import { modelKeyOf } from './channels.ts'
import { lawOf } from './citation.ts'
import type { Need } from './consent.ts'
import { satisfying } from './levels.ts'

/** What each row asks for, and one that asks for nothing where none does. */
export interface ConsentNeeded {
  readonly needs: ReadonlyArray<Need>
  /** The rows whose word it is that nothing is needed, where nothing is. */
  readonly free: ReadonlyArray<Row>
}

/** Contract section 2: the model of every row that has one, and `express` where none has one for the channel. */
export const consentNeeded = (rules: Rules, purpose: string, channel: Channel): ConsentNeeded => {
  const asking = rules.rows.flatMap((row) => {
    const model = modelFor(rules, row, purpose, channel)
    return model === undefined ? [] : [{ row, model }]
  })
  if (asking.length === 0 && purpose !== SERVICE)
    return { needs: rules.rows.map((row) => needOf(row, 'none', ['express', 'express-written'])), free: [] }
  const needs = asking
    .filter(({ row, model }) => model !== 'member-state-choice' || !isChosen(rules, row, asking))
    .flatMap(({ row, model }) => {
      const levels = satisfying(row, model, channel)
      return levels === undefined ? [] : [needOf(row, model, levels)]
    })
  return { needs, free: needs.length > 0 ? [] : freeBy(rules, asking) }
}

/** No advertising: `consentModel` does not govern it. */
export const SERVICE = 'service'

/** A purpose of its own replaces the general model, a parent's that of a child. */
const modelFor = (rules: Rules, row: Row, purpose: string, channel: Channel): ConsentModel | undefined => {
  const key = modelKeyOf(channel)
  if (key === undefined) return undefined
  const ofPurpose = rules.inherited(row, (one) => one.consentModelByPurpose?.[purpose])
  if (ofPurpose !== undefined) return ofPurpose[key]
  return purpose === SERVICE ? undefined : row.consentModel?.[key]
}

/** Whether a state made the choice that the union leaves to it. */
const isChosen = (rules: Rules, union: Row, asking: ReadonlyArray<{ readonly row: Row }>): boolean =>
  asking.some(({ row }) => rules.isUnder(row, union))

const freeBy = (rules: Rules, asking: ReadonlyArray<{ readonly row: Row }>): ReadonlyArray<Row> =>
  asking.length === 0 ? rules.rows : asking.map(({ row }) => row)

const needOf = (row: Row, model: string, levels: Need['levels']): Need => ({
  levels,
  jurisdiction: row.id,
  law: lawOf(row),
  rule: `consentModel: ${model}`,
})
