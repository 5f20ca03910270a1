import type { PlaceFacts } from '../../domain/ports/place-facts.ts'
import { countriesOf, ofNumber } from './of-number.ts'
import { ofPostalCode } from './of-postal-code.ts'
import { zonesOf } from './zones-of.ts'

export const placeFacts: PlaceFacts = { ofNumber, countriesOf, ofPostalCode, zonesOf }
