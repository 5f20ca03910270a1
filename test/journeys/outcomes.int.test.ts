import { embeddedLog } from '../support/new-store.ts'
import { outcomesJourney } from './outcomes.journey.ts'

outcomesJourney(embeddedLog)
