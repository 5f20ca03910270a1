import type { ZoneId } from '../../domain/kernel/time-zone.ts'
import type { Place } from '../../domain/ports/place-facts.ts'

/** Where a Canadian postal code is, or its first half alone. Undefined where it is none: no other country has codes of this form. */
export const ofCanadianCode = (written: string): Place | undefined => {
  if (!CANADIAN_CODE.test(written)) return undefined
  const zones = ZONES.find(([beginning]) => written.startsWith(beginning))?.[1]
  return zones === undefined ? undefined : { jurisdictions: ['CA'], zones }
}

const CANADIAN_CODE = /^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z](?:[ -]?\d[ABCEGHJ-NPRSTV-Z]\d)?$/

/**
 * Every zone of the districts of a letter (Canada Post), narrower ones first. A letter is divided only where its first digit
 * tells what is near a border between zones.
 */
const ZONES: ReadonlyArray<readonly [string, ReadonlyArray<ZoneId>]> = [
  ['A', ['America/St_Johns', 'America/Halifax']],
  ['B', ['America/Halifax']],
  ['C', ['America/Halifax']],
  ['E', ['America/Halifax']],
  // The lower north shore and the Magdalen Islands keep Atlantic time, the first all year round.
  ['G0', ['America/Toronto', 'America/Halifax', 'America/Puerto_Rico']],
  ['G4', ['America/Toronto', 'America/Halifax', 'America/Puerto_Rico']],
  ['G', ['America/Toronto']],
  ['H', ['America/Toronto']],
  ['J', ['America/Toronto']],
  ['K', ['America/Toronto']],
  ['L', ['America/Toronto']],
  ['M', ['America/Toronto']],
  ['N', ['America/Toronto']],
  // West of 90 degrees the clocks of Ontario are those of Manitoba, and in Atikokan they are not moved.
  ['P0', ['America/Toronto', 'America/Winnipeg', 'America/Coral_Harbour']],
  ['P8', ['America/Toronto', 'America/Winnipeg', 'America/Coral_Harbour']],
  ['P9', ['America/Toronto', 'America/Winnipeg', 'America/Coral_Harbour']],
  ['P', ['America/Toronto']],
  ['R', ['America/Winnipeg']],
  // Lloydminster and its surroundings follow Alberta.
  ['S0', ['America/Regina', 'America/Edmonton']],
  ['S9', ['America/Regina', 'America/Edmonton']],
  ['S', ['America/Regina']],
  ['T', ['America/Edmonton']],
  // The Kootenays and the Peace River country do not follow Vancouver.
  ['V0', ['America/Vancouver', 'America/Edmonton', 'America/Fort_Nelson']],
  ['V1', ['America/Vancouver', 'America/Edmonton', 'America/Fort_Nelson']],
  ['V', ['America/Vancouver']],
  [
    'X',
    [
      'America/Edmonton',
      'America/Inuvik',
      'America/Rankin_Inlet',
      'America/Resolute',
      'America/Iqaluit',
      'America/Coral_Harbour',
    ],
  ],
  ['Y', ['America/Whitehorse']],
]
