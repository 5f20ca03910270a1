/** `LEDGER_TEST_LONG=1` runs the tests of this folder in their full size, as `.ci/run` does: `npm run test:kafka:long`. */
export const IS_LONG = process.env['LEDGER_TEST_LONG'] === '1'
