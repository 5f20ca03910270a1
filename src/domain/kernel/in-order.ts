/** Texts in the order of their UTF-16 code units. The array itself is sorted. */
export const sortTexts = (texts: Array<string>): Array<string> => {
  if (texts.length > INSERTED_MAX) return texts.sort()
  for (let i = 1; i < texts.length; i++) {
    const text = texts[i] as string
    let at = i
    for (; at > 0 && (texts[at - 1] as string) > text; at--) texts[at] = texts[at - 1] as string
    texts[at] = text
  }
  return texts
}

/** So few are put in their places one by one: the engine's own way makes copies for any number. */
const INSERTED_MAX = 32

/** The same texts in their order, each once; the very array where they are so already. */
export const inOrder = <A extends string>(texts: ReadonlyArray<A>): ReadonlyArray<A> => {
  for (let i = 1; i < texts.length; i++)
    if ((texts[i - 1] as A) >= (texts[i] as A)) return [...new Set(texts)].sort()
  return texts
}
