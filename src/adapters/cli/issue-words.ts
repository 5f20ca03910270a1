import type { Issue } from '../../domain/kernel/validation.ts'

/** An issue in the words of the command line: a member of a question goes by the name of its option. */
export const issueWords = ({ path, expected }: Issue): string => {
  const [member = '', ...below] = path.split('.')
  const option = OPTIONS[member]
  const name = option ?? [member, ...below].join('.')
  return name === '' ? `Expected ${expected}.` : `${name} must be ${expected}.`
}

const OPTIONS: Readonly<Record<string, string>> = {
  contact: 'CONTACT',
  channel: '--channel',
  purpose: '--purpose',
  seller: '--seller',
  at: '--at',
  jurisdictions: '--jurisdiction',
  postalCode: '--postal-code',
  timeZone: '--time-zone',
  lineType: '--line-type',
  audience: '--audience',
  recentAttempts: '--recent-attempt',
  minPosition: '--min-position',
  effectiveAt: '--effective-at',
  knownAt: '--known-at',
  from: '--from',
  to: '--to',
  role: '--role',
  name: '--name',
}
