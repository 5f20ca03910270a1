import { embeddedLog } from '../support/new-store.ts'
import { meaningJourney } from './meaning.journey.ts'

meaningJourney(embeddedLog)
