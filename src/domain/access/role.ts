import * as t from 'io-ts'

/** Who may do what (`docs/operations.md`). `admin` may do what every role may. */
export const Role = t.keyof(
  { dialer: null, crm: null, auditor: null, 'privacy-officer': null, admin: null },
  'a role (dialer, crm, auditor, privacy-officer, admin)',
)
export type Role = t.TypeOf<typeof Role>
