export interface Place {
  readonly jurisdictions: ReadonlyArray<string>
  readonly zones: ReadonlyArray<string>
}

/** A table in which each place stands once, and everything that lies there has its number. */
export const placesText = (
  lists: Readonly<Record<string, ReadonlyArray<readonly [string, Place]>>>,
): string => {
  const places = new Map<string, number>()
  const indexOf = ({ jurisdictions, zones }: Place): number => {
    const text = `{ "jurisdictions": ${JSON.stringify(jurisdictions)}, "zones": ${JSON.stringify(zones)} }`
    const known = places.get(text)
    if (known === undefined) places.set(text, places.size)
    return known ?? places.size - 1
  }
  const texts = Object.entries(lists).map(
    ([name, entries]) =>
      `  ${JSON.stringify(name)}: {\n${lines(entries.map(([key, place]) => `"${key}": ${indexOf(place)}`))}\n  }`,
  )
  const all = [...places.keys()].map((text) => `    ${text}`).join(',\n')
  return `{\n  "places": [\n${all}\n  ],\n${texts.join(',\n')}\n}\n`
}

const PER_LINE = 16

const lines = (entries: ReadonlyArray<string>): string =>
  Array.from(
    { length: Math.ceil(entries.length / PER_LINE) },
    (_, line) => `    ${entries.slice(line * PER_LINE, (line + 1) * PER_LINE).join(', ')}`,
  ).join(',\n')
