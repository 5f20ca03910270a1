import { embeddedLog } from '../support/new-store.ts'
import { historyJourney } from './history.journey.ts'

historyJourney(embeddedLog)
