import { compareAmounts, formatWithCents, parseAmount, subtractAmounts } from '../core/amounts'

const SHORT_BY = '0.13'

/** Decimal places of USDT on Arbitrum. */
export const TOKEN_DECIMALS = 6

/**
 * Converts a price to USDT, rounded to the cent: a token is 32.5 TWD or one USD. At least a cent.
 *
 * @throws RangeError when the price is not a plain decimal amount.
 */
export function quote(fiatAmount: string, fiatCurrency: string): string {
  const { units, scale } = parseAmount(fiatAmount)
  const [tokens, fiat] = fiatCurrency === 'TWD' ? [2n, 65n] : [1n, 1n]
  const dividend = units * tokens * 100n
  const divisor = fiat * 10n ** BigInt(scale)
  const cents = (2n * dividend + divisor) / (2n * divisor)
  return formatWithCents({ units: cents || 1n, scale: 2 })
}

/** The amount of an underpaying buyer: 0.13 less than due, or half of an amount up to 0.13. */
export function tooLittle(due: string): string {
  if (compareAmounts(due, SHORT_BY) > 0)
    return formatWithCents(parseAmount(subtractAmounts(due, SHORT_BY)))
  const { units, scale } = parseAmount(due)
  return formatWithCents({ units: units * 5n, scale: scale + 1 })
}

/** The amount that the shop gets after KryptoGO's fee of 1%. */
export function afterFee(received: string): string {
  const { units, scale } = parseAmount(received)
  const whole = units * 99n * 10n ** BigInt(TOKEN_DECIMALS)
  return formatWithCents({ units: whole / (100n * 10n ** BigInt(scale)), scale: TOKEN_DECIMALS })
}
