import * as E from 'fp-ts/lib/Either.js'
import type { Position } from '../../../domain/kernel/position.ts'
import type { DeadLetterLine } from '../../../domain/ports/ledger.ts'
import { DEAD_LETTERS_PAGE_MAX } from '../../../domain/ports/ledger.ts'
import type { Fault, ReadingFace } from '../ledger-face.ts'

/** Every dead letter after a place, a page at a time; ends with the first fault. */
export async function* deadLetterPages(
  face: Pick<ReadingFace, 'deadLetters'>,
  after: Position | undefined,
): AsyncGenerator<E.Either<Fault, ReadonlyArray<DeadLetterLine>>, void> {
  let last = after
  for (;;) {
    const page = await face.deadLetters(last, DEAD_LETTERS_PAGE_MAX)
    yield page
    if (E.isLeft(page) || page.right.length < DEAD_LETTERS_PAGE_MAX) return
    last = page.right.at(-1)?.position
  }
}
