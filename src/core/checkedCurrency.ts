import type { FiatCurrency } from './contract'

type NoCurrency = "fiatCurrency must be 'TWD' or 'USD'"

/**
 * The type of a currency. A literal that the library would reject becomes a sentence that says why, to
 * which the literal is not assignable. A string from elsewhere passes, and is checked when it is used.
 */
export type CheckedCurrency<C extends string> =
  // True for `string` and for patterns, false for a literal.
  { anything?: unknown } extends Record<C, unknown> ? C : C extends FiatCurrency ? C : NoCurrency
