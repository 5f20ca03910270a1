import { eventFeedContract } from '../../contract/event-feed.contract.ts'
import { eventStoreContract } from '../../contract/event-store.contract.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { logUnderTest } from './open-log.ts'

eventStoreContract('The embedded log', () => logUnderTest(tempDir()))
eventFeedContract('The embedded log', () => logUnderTest(tempDir()))
