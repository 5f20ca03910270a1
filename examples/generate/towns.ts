export interface Town {
  readonly city: string
  readonly zip: string
}

/** One town of each state, with a ZIP code of it. */
export const TOWNS: Readonly<Record<string, Town>> = Object.fromEntries(
  (
    'AL Birmingham 35203|AK Anchorage 99501|AZ Phoenix 85003|AR Little Rock 72201|CA Los Angeles 90012|' +
    'CO Denver 80202|CT Hartford 06103|DE Wilmington 19801|DC Washington 20001|FL Miami 33130|' +
    'GA Atlanta 30303|HI Honolulu 96813|ID Boise 83702|IL Chicago 60602|IN Indianapolis 46204|' +
    'IA Des Moines 50309|KS Wichita 67202|KY Louisville 40202|LA New Orleans 70112|ME Portland 04101|' +
    'MD Baltimore 21202|MA Boston 02108|MI Detroit 48226|MN Minneapolis 55401|MS Jackson 39201|' +
    'MO Kansas City 64106|MT Billings 59101|NE Omaha 68102|NV Las Vegas 89101|NH Manchester 03101|' +
    'NJ Newark 07102|NM Albuquerque 87102|NY New York 10007|NC Charlotte 28202|ND Fargo 58102|' +
    'OH Columbus 43215|OK Oklahoma City 73102|OR Portland 97204|PA Philadelphia 19107|' +
    'RI Providence 02903|SC Columbia 29201|SD Sioux Falls 57104|TN Nashville 37201|TX Houston 77002|' +
    'UT Salt Lake City 84111|VT Burlington 05401|VA Richmond 23219|WA Seattle 98104|' +
    'WV Charleston 25301|WI Milwaukee 53202|WY Cheyenne 82001'
  )
    .split('|')
    .map((line) => [line.slice(0, 2), { city: line.slice(3, -6), zip: line.slice(-5) }]),
)
