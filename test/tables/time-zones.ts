import moment from 'moment-timezone'

/** Later than any retention asks for, and before what a person may be asked about a call of today. */
const FROM = Date.UTC(2020, 0, 1)
/** What the release holds ends in 2037. */
const UNTIL = Date.UTC(2037, 0, 1)

const MINUTE_MS = 60_000

/** The table of src/domain/kernel/zones.table.json, from the release of the IANA database that moment-timezone carries. */
export const timeZoneTable = (): string => {
  const histories = new Map<string, number>()
  const zones = moment.tz
    .names()
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => {
      const history = JSON.stringify(historyOf(name))
      const known = histories.get(history)
      if (known === undefined) histories.set(history, histories.size)
      return `    ${JSON.stringify(name)}: ${known ?? histories.size - 1}`
    })
  return [
    '{',
    `  "version": ${JSON.stringify(moment.tz.dataVersion)},`,
    `  "from": ${FROM},`,
    `  "until": ${UNTIL},`,
    '  "histories": [',
    [...histories.keys()].map((history) => `    ${history}`).join(',\n'),
    '  ],',
    '  "zones": {',
    zones.join(',\n'),
    '  }',
    '}',
    '',
  ].join('\n')
}

/** The offset in minutes at the beginning; then, for each time that the clock is moved, the minutes since then and the new offset. */
export const historyOf = (name: string): ReadonlyArray<number> => {
  const zone = moment.tz.zone(name)
  if (zone === null) throw new Error(`${name} is named and not there`)
  const changes = zone.untils.filter((at) => at > FROM && at < UNTIL)
  const history = [offsetMinutes(zone, FROM)]
  for (const at of changes)
    if (offsetMinutes(zone, at) !== history.at(-1))
      history.push((at - FROM) / MINUTE_MS, offsetMinutes(zone, at))
  if (!history.every(Number.isInteger)) throw new Error(`${name} is not moved by whole minutes`)
  return history
}

/** Minutes ahead of UTC; the library counts the minutes behind it. */
const offsetMinutes = (zone: moment.MomentZone, at: number): number => 0 - zone.utcOffset(at)
