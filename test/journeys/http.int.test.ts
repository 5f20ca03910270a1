import { embeddedLog } from '../support/new-store.ts'
import { httpJourney } from './http.journey.ts'

httpJourney(embeddedLog)
