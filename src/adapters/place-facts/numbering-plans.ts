import { type CountryCode, getCountries, getCountryCallingCode, Metadata } from 'libphonenumber-js/max'

/** What tells whose a national number is. The library would answer the same, after parsing the number anew each time. */
export interface NumberingPlan {
  readonly country: string
  /** Whether the library takes a number of this calling code for one of this country. */
  readonly has: (national: string) => boolean
  /** Whether the number is given out without a place: toll-free, personal, premium and such. */
  readonly isNowhere: (national: string) => boolean
}

/** The plans of a calling code, the main country first, as the library tries them. */
export const plansOf = (callingCode: string): ReadonlyArray<NumberingPlan> => {
  const known = PLANS.get(callingCode)
  if (known !== undefined) return known
  const countries = COUNTRIES.get(callingCode) ?? []
  const plans = countries.map(planOf)
  PLANS.set(callingCode, plans)
  return plans
}

export const countriesOfCallingCode = (callingCode: string): ReadonlyArray<string> =>
  COUNTRIES.get(callingCode) ?? []

export const callingCodeOf = (country: string): string | undefined => CALLING_CODES.get(country)

const PLANS = new Map<string, ReadonlyArray<NumberingPlan>>()

/** What the library's own parser reads of a plan. A property test compares with the library. */
interface LibraryPlan {
  /** Zero where there are none. */
  readonly leadingDigits: () => string | 0
  readonly nationalNumberPattern: () => string
  readonly possibleLengths: () => ReadonlyArray<number>
  readonly type: (name: string) => LibraryType | undefined
}

interface LibraryType {
  readonly pattern: () => string | undefined
  readonly possibleLengths: () => ReadonlyArray<number> | undefined
}

interface LibraryMetadata {
  readonly metadata: { readonly country_calling_codes: Readonly<Record<string, ReadonlyArray<string>>> }
  readonly selectNumberingPlan: (country: string) => { readonly numberingPlan: LibraryPlan }
}

const LIBRARY = new Metadata() as unknown as LibraryMetadata

const CALLING_CODES: ReadonlyMap<string, string> = new Map(
  getCountries().map((country: CountryCode) => [country, getCountryCallingCode(country)]),
)

const COUNTRIES: ReadonlyMap<string, ReadonlyArray<string>> = new Map(
  Object.entries(LIBRARY.metadata.country_calling_codes),
)

/** In the order in which the library looks for what a number is, after fixed lines and mobiles. */
const FURTHER_TYPES = [
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'VOIP',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
]

/** What is dialled alike from everywhere, wherever who answers may be. A number of internet telephony is somebody's of that country. */
const NOWHERE: ReadonlySet<string> = new Set([
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'PERSONAL_NUMBER',
  'UAN',
])

const planOf = (country: string): NumberingPlan => {
  const plan = LIBRARY.selectNumberingPlan(country).numberingPlan
  const leading = plan.leadingDigits()
  const isLeading = leading === 0 ? undefined : new RegExp(`^(?:${leading})`)
  const isPossible = whole(plan.nationalNumberPattern())
  const isPlaced = [ofType(plan, 'FIXED_LINE'), ofType(plan, 'MOBILE')]
  const further = FURTHER_TYPES.map((name) => ({ isNowhere: NOWHERE.has(name), matches: ofType(plan, name) }))
  const typeOf = (national: string): 'placed' | 'nowhere' | undefined => {
    if (!isPossible.test(national)) return undefined
    if (isPlaced.some((matches) => matches(national))) return 'placed'
    const type = further.find(({ matches }) => matches(national))
    return type === undefined ? undefined : type.isNowhere ? 'nowhere' : 'placed'
  }
  return {
    country,
    has: (national) => isLeading?.test(national) ?? typeOf(national) !== undefined,
    isNowhere: (national) => typeOf(national) === 'nowhere',
  }
}

const ofType = (plan: LibraryPlan, name: string): ((national: string) => boolean) => {
  const type = plan.type(name)
  const pattern = type?.pattern()
  if (type === undefined || pattern === undefined) return () => false
  const lengths = new Set(type.possibleLengths() ?? plan.possibleLengths())
  const matching = whole(pattern)
  return (national) => (lengths.size === 0 || lengths.has(national.length)) && matching.test(national)
}

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`)
