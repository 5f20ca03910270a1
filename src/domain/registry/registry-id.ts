import type * as t from 'io-ts'
import { brandedText } from '../kernel/branded-text.ts'

export interface RegistryIdBrand {
  readonly RegistryId: unique symbol
}

export const REGISTRY_ID_LENGTH_MAX = 64

/** A list kept by somebody else, as the rule pack names it: `us-national`, `gb-tps`. It is a part of a stream's name. */
export const RegistryId = brandedText<RegistryIdBrand>(
  'the id of a registry, such as us-national: small letters, digits and hyphens, at most 64',
  (s) => s.length <= REGISTRY_ID_LENGTH_MAX && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(s),
)
export type RegistryId = t.TypeOf<typeof RegistryId>

/** All versions and waivers of one registry. */
export const registryStream = (id: RegistryId): string => `registry-${id}`

/** Ids begin with a country (ISO 3166-1 alpha-2): numbers without a country code are numbers of that one. */
export const regionOf = (id: RegistryId): string | undefined =>
  /^[a-z]{2}(-|$)/.test(id) ? id.slice(0, 2).toUpperCase() : undefined
