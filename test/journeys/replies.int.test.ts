import { embeddedLog } from '../support/new-store.ts'
import { repliesJourney } from './replies.journey.ts'

repliesJourney(embeddedLog)
