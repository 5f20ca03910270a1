import { mix } from './random.ts'

export interface Name {
  readonly first: string
  readonly last: string
}

/** An invented name, the same for a contact wherever it appears. */
export const nameOf = (index: number): Name => {
  const n = mix(index + 1)
  return { first: FIRST[n % FIRST.length] ?? '', last: LAST[(n >>> 8) % LAST.length] ?? '' }
}

export const customerId = (index: number): string => `C-${String(index).padStart(7, '0')}`

const FIRST = (
  'Ada Amir Ana Bao Beatriz Carlos Chen Dana Diego Elena Emeka Farah Felix Grace Hana Hugo Ines Ivan ' +
  'Jamal Jonas Kaito Lara Leon Lucia Maya Mei Milan Nadia Noah Olga Omar Priya Quinn Rosa Sam Sofia ' +
  'Tariq Uma Vera Wes Yara Zoe'
).split(' ')

const LAST = (
  'Abara Adams Alvarez Baker Becker Boateng Campbell Castillo Clarke Costa Dunn Eriksen Fischer Flores ' +
  'Garcia Gupta Haddad Hansen Ito Jansen Kaur Keller Kim Kowalski Larsen Lopez Martin Meyer Moreau ' +
  'Nakamura Novak Okafor Olsen Patel Pereira Quist Ramos Rossi Santos Schmidt Silva Singh Taylor Tran ' +
  'Weber Wong Young Zhang'
).split(' ')
