/**
 * Whether a time in Unix seconds lies between 2001 and 2100. Anything else is no time of a payment, whatever
 * the clock of this machine says.
 */
export const isPlausibleTime = (seconds: number) => seconds > 1e9 && seconds < 4.1e9
