import { embeddedLog } from '../support/new-store.ts'
import { sourcesJourney } from './sources.journey.ts'

sourcesJourney(embeddedLog)
