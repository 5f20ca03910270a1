/** Of two offsets the further one: they are too large for Math. */
export const furtherOffset = (one: bigint, other: bigint): bigint => {
  if (other > one) return other
  return one
}
