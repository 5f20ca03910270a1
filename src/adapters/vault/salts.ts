import type { Salt } from '../../domain/proof/selective-disclosure.ts'
import { freshBase64url } from './random-pool.ts'

/** 128 bits, as RFC 9901 section 9.3 asks for. */
const SALT_BYTES = 16

export const newSalt = (): Salt => freshBase64url(SALT_BYTES)
