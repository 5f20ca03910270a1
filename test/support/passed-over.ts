/**
 * Why tests are passed over here; undefined where they run. With `CI=true` nothing is that needs Kafka: then what is lacking
 * is a failure.
 */
export const passedOver = (lacks: string | undefined): string | undefined => {
  if (lacks !== undefined && process.env['CI'] === 'true')
    throw new Error(`Nothing may be passed over here: ${lacks}.`)
  return lacks
}
