/** Memory for records that are read, cut from slabs: an allocation for each would cost as much as reading it. */
export const takeFromSlab = (bytes: number): Buffer => {
  if (bytes > SLAB_BYTES / 4) return Buffer.allocUnsafeSlow(bytes)
  if (used + bytes > SLAB_BYTES) [slab, used] = [Buffer.allocUnsafeSlow(SLAB_BYTES), 0]
  used += bytes
  return slab.subarray(used - bytes, used)
}

const SLAB_BYTES = 65_536

let slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
let used = 0
