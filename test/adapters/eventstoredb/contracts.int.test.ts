import { eventFeedContract } from '../../contract/event-feed.contract.ts'
import { eventStoreContract } from '../../contract/event-store.contract.ts'
import { logUnderTest } from './open-store.ts'

eventStoreContract('EventStoreDB', logUnderTest)
eventFeedContract('EventStoreDB', logUnderTest)
