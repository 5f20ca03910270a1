import { embeddedLog } from '../support/new-store.ts'
import { canariesJourney } from './canaries.journey.ts'

canariesJourney(embeddedLog)
