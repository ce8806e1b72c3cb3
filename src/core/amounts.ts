import { isAmount } from './isAmount'

/** A decimal number without loss of precision: `units / 10 ** scale`. */
export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

/**
 * Reads a decimal string.
 *
 * @throws RangeError when it is not a plain decimal amount.
 */
export function parseAmount(amount: string): Decimal {
  if (!isAmount(amount)) throw new RangeError(`Not a decimal amount: ${JSON.stringify(amount)}`)
  const [whole = '', fraction = ''] = amount.split('.')
  return { units: BigInt(whole + fraction), scale: fraction.length }
}

/** Formats a non-negative decimal in its shortest exact form: no trailing zeros, no bare point. */
export function formatDecimal({ units, scale }: Decimal): string {
  const digits = units.toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  return scale && fraction ? `${whole}.${fraction}` : whole
}

/** Formats an amount as KryptoGO's samples do, with at least two decimals: 2.50. */
export function formatWithCents(decimal: Decimal): string {
  const [whole = '', fraction = ''] = formatDecimal(decimal).split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}

function align(a: string, b: string): [a: bigint, b: bigint, scale: number] {
  const x = parseAmount(a)
  const y = parseAmount(b)
  const scale = Math.max(x.scale, y.scale)
  const raise = ({ units, scale: own }: Decimal) => units * 10n ** BigInt(scale - own)
  return [raise(x), raise(y), scale]
}

/**
 * Compares two decimal strings exactly: `-1`, `0` or `1`.
 *
 * @throws RangeError when either is not a plain decimal amount.
 */
export function compareAmounts(a: string, b: string): -1 | 0 | 1 {
  const [x, y] = align(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

/**
 * Returns the larger of two decimal strings, or the one that there is.
 *
 * @throws RangeError when either is not a plain decimal amount.
 */
export function largerAmount(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return compareAmounts(a, b) < 0 ? b : a
}

/** A price, in the currency of the shop. */
export interface Priced {
  fiat_amount: string
  fiat_currency: string
}

/** Whether two prices are the same, however they are written. */
export function isSamePrice(one: Priced, other: Priced): boolean {
  return (
    one.fiat_currency === other.fiat_currency &&
    compareAmounts(one.fiat_amount, other.fiat_amount) === 0
  )
}

/**
 * Subtracts `b` from `a` exactly, in the shortest form: `2.53 - 2.400000` is `0.13`.
 *
 * @throws RangeError when either is not a plain decimal amount, or the result would be negative.
 */
export function subtractAmounts(a: string, b: string): string {
  const [x, y, scale] = align(a, b)
  if (x < y) throw new RangeError(`${a} - ${b} is negative`)
  return formatDecimal({ units: x - y, scale })
}

/**
 * Adds two decimal strings exactly, in the shortest form: `9.23 + 0.770` is `10`.
 *
 * @throws RangeError when either is not a plain decimal amount.
 */
export function addAmounts(a: string, b: string): string {
  const [x, y, scale] = align(a, b)
  return formatDecimal({ units: x + y, scale })
}
