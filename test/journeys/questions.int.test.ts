import { embeddedLog } from '../support/new-store.ts'
import { questionsJourney } from './questions.journey.ts'

questionsJourney(embeddedLog)
