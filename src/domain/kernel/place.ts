import * as t from 'io-ts'
import { Position } from './position.ts'

/** A place in the log as it is asked for: a position of one store, or `size:N`, the same on every node and copy. */
export type Place =
  | { readonly type: 'position'; readonly position: Position }
  | { readonly type: 'size'; readonly size: number }

export const Place = new t.Type<Place, string, unknown>(
  Position.name,
  (u): u is Place =>
    typeof u === 'object' && u !== null && 'type' in u && (u.type === 'position' || u.type === 'size'),
  (u, context) => {
    if (Position.is(u)) return t.success({ type: 'position', position: u })
    const size = typeof u === 'string' ? SIZE.exec(u)?.[1] : undefined
    return size === undefined ? t.failure(u, context) : t.success({ type: 'size', size: Number(size) })
  },
  (place) => (place.type === 'position' ? place.position : `size:${place.size}`),
)

const SIZE = /^size:(0|[1-9]\d{0,14})$/
