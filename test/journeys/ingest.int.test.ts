import { embeddedLog } from '../support/new-store.ts'
import { ingestJourney } from './ingest.journey.ts'

ingestJourney(embeddedLog)
