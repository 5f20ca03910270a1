/**
 * A text that is safe on a terminal: what people and other programs wrote may hold sequences that would move the cursor
 * or change what stands there.
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

// Control characters, and those that turn the direction of writing.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

export const thousands = (n: number): string => n.toLocaleString('en-US')

/** `1 event`, `2,000 events`. */
export const counted = (n: number, what: string): string => `${thousands(n)} ${what}${n === 1 ? '' : 's'}`
