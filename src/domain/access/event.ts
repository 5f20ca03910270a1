import * as t from 'io-ts'
import { EventId } from '../kernel/event-id.ts'
import { Instant } from '../kernel/instant.ts'
import { Pseudonym } from '../kernel/pseudonym.ts'
import { Sha256Hex } from '../kernel/sha256-hex.ts'
import { Word } from '../kernel/word.ts'
import { Role } from './role.ts'

/** A token was issued, version 1: its SHA-256 only. Tokens hold 256 random bits, so the hash needs no salt. */
export const TokenIssued = t.readonly(
  t.strict({
    type: t.literal('TokenIssued'),
    occurredAt: Instant,
    tokenId: EventId,
    role: Role,
    name: Word,
    sha256: Sha256Hex,
    issuedBy: Word,
  }),
  'TokenIssued',
)
export type TokenIssued = t.TypeOf<typeof TokenIssued>

export const TokenRevoked = t.readonly(
  t.strict({ type: t.literal('TokenRevoked'), occurredAt: Instant, tokenId: EventId, revokedBy: Word }),
  'TokenRevoked',
)
export type TokenRevoked = t.TypeOf<typeof TokenRevoked>

/** Somebody was shown what is protected of a contact: appended before it is shown. Version 1. */
export const ProtectedDataRead = t.readonly(
  t.strict({
    type: t.literal('ProtectedDataRead'),
    occurredAt: Instant,
    pseudonym: Pseudonym,
    reader: Word,
    purpose: Word,
  }),
  'ProtectedDataRead',
)
export type ProtectedDataRead = t.TypeOf<typeof ProtectedDataRead>

export const AccessEvent = t.union([TokenIssued, TokenRevoked, ProtectedDataRead], 'AccessEvent')
export type AccessEvent = t.TypeOf<typeof AccessEvent>

/** Tokens are known to every node and have many writers. */
export const OPERATIONS_STREAM = 'operations'

/** Reads of protected data, by the node that showed them. */
export const accessStream = (node: string): string => `access-${node}`
