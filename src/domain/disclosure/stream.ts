import type { Word } from '../kernel/word.ts'

/** All versions of one text. */
export const disclosureStream = (id: Word): string => `disclosure-${encodeURIComponent(id)}`
