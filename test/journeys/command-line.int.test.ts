import { embeddedLog } from '../support/new-store.ts'
import { commandLineJourney } from './command-line.journey.ts'

commandLineJourney(embeddedLog)
