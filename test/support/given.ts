import * as E from 'fp-ts/lib/Either.js'
import { expect } from 'vitest'
import type { ContactCommand } from '../../src/domain/contact/command.ts'
import { decide } from '../../src/domain/contact/decide.ts'
import type { ContactEvent } from '../../src/domain/contact/event.ts'
import type { ContactRefusal } from '../../src/domain/contact/refusal.ts'
import { answersOf } from './answers.ts'
import { eventIdNo, inLogOrder } from './arbitrary/contact-event.ts'
import { fold, type Happened, logOf } from './contact-facts.ts'
import { deepFreeze } from './deep.ts'

/** `given(…what happened…).when(command)` and then one of what may come of it. */
export const given = (...happened: ReadonlyArray<Happened>) => ({
  when: (command: ContactCommand) => {
    const log = logOf(...happened)
    const state = deepFreeze(fold(log))
    const decision = decide(state, deepFreeze(command))
    return {
      isRefused: (refusal: ContactRefusal): void => expect(decision).toStrictEqual(E.left(refusal)),

      happens: (event: ContactEvent): void => expect(decision).toStrictEqual(E.right(event)),

      /** It is recorded as this event, and every answer stays what it was. */
      changesNothing: (event: ContactEvent): void => {
        expect(decision).toStrictEqual(E.right(event))
        const arrival = { event, id: eventIdNo(log.length), receivedAt: command.occurredAt }
        expect(answersOf(fold(inLogOrder([arrival], log)))).toStrictEqual(answersOf(state))
      },
    }
  },
})
