declare module 'zipcodes' {
  /** American and Canadian codes alike; `state` is the postal one of two letters in the United States. */
  export const codes: Readonly<
    Record<
      string,
      {
        readonly zip: string
        readonly state: string
        readonly country: string
        readonly latitude: number
        readonly longitude: number
      }
    >
  >
}
