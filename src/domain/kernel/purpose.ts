/** What a contact is for. A deployment names codes of its own beside these (`LEDGER_PURPOSES`). */
export const PURPOSES = ['marketing', 'service', 'survey', 'charity', 'political', 'collections'] as const
