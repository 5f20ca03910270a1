declare module 'zipcodes' {
  /** American and Canadian codes alike; `state` is the postal one of two letters in the United States. */
  export const codes: Readonly<
    Record<string, { readonly zip: string; readonly state: string; readonly country: string }>
  >
}

declare module 'zipcode-to-timezone' {
  export function lookup(zipCode: string): string | null
}
