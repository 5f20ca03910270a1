import { embeddedLog } from '../support/new-store.ts'
import { casesJourney } from './cases.journey.ts'

casesJourney(embeddedLog)
