import phoneLibrary from 'libphonenumber-js/package.json' with { type: 'json' }

export { contactReader } from './contact-reader.ts'

/** Which numbering plans a number was read by: they change with the library, several times a month. */
export const NUMBER_DATA_VERSION: string = phoneLibrary.version
