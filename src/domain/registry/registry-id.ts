import type * as t from 'io-ts'
import { brandedText } from '../kernel/branded-text.ts'

export interface RegistryIdBrand {
  readonly RegistryId: unique symbol
}

/** The name of a list that is kept by somebody else, as the rule pack writes it: `us-national`, `gb-tps`. */
export const RegistryId = brandedText<RegistryIdBrand>('a registry such as us-national', (s) =>
  /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(s),
)
export type RegistryId = t.TypeOf<typeof RegistryId>
