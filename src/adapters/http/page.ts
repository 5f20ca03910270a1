import * as E from 'fp-ts/lib/Either.js'
import type { JsonObject } from '../../domain/kernel/json.ts'
import { Position } from '../../domain/kernel/position.ts'
import { type Issues, issue } from '../../domain/kernel/validation.ts'
import { queryParameter } from './openapi/operation.ts'
import { single } from './query.ts'

/** How a route is asked for a page of what lies in log order. */
export interface PageFacts {
  /** The parameter that says where it begins. */
  readonly from: string
  readonly limitMax: number
  /** How many are answered where nobody says. */
  readonly limit: number
}

export interface Page {
  readonly place: Position | undefined
  readonly limit: number
}

export const pageOf = (query: unknown, facts: PageFacts): E.Either<Issues, Page> => {
  const place = single(query, facts.from)
  const limit = single(query, 'limit') ?? String(facts.limit)
  const issues = [
    ...(place === undefined || Position.is(place) ? [] : [issue(facts.from, 'a position of this ledger')]),
    ...(/^[1-9]\d{0,5}$/.test(limit) && Number(limit) <= facts.limitMax
      ? []
      : [issue('limit', `a whole number from 1 to ${facts.limitMax}`)]),
  ]
  return issues.length > 0
    ? E.left(issues)
    : E.right({ place: place as Position | undefined, limit: Number(limit) })
}

export const limitParameter = ({ limitMax, limit }: PageFacts): JsonObject =>
  queryParameter('limit', { type: 'integer', minimum: 1, maximum: limitMax, default: limit })
