import {
  compareAmounts,
  formatDecimal,
  parseAmount,
  subtractAmounts,
  type Decimal,
} from '../core/amounts'

const SHORT_BY = '0.13'

/** Decimal places of USDT on Arbitrum. */
export const TOKEN_DECIMALS = 6

/**
 * What a price comes to in USDT, to the cent: at 32.5 TWD, or one USD, to the token. At least a cent.
 *
 * @throws RangeError when the price is not a plain decimal amount.
 */
export function quote(fiatAmount: string, fiatCurrency: string): string {
  const { units, scale } = parseAmount(fiatAmount)
  const [tokens, fiat] = fiatCurrency === 'TWD' ? [2n, 65n] : [1n, 1n]
  const dividend = units * tokens * 100n
  const divisor = fiat * 10n ** BigInt(scale)
  const cents = (2n * dividend + divisor) / (2n * divisor)
  return written({ units: cents || 1n, scale: 2 })
}

/** What the buyer who pays too little sends: 0.13 less than due, or half of what is no more. */
export function tooLittle(due: string): string {
  if (compareAmounts(due, SHORT_BY) > 0) return written(parseAmount(subtractAmounts(due, SHORT_BY)))
  const { units, scale } = parseAmount(due)
  return written({ units: units * 5n, scale: scale + 1 })
}

/** What is left for the shop after KryptoGO's fee of 1 %. */
export function afterFee(received: string): string {
  const { units, scale } = parseAmount(received)
  const whole = units * 99n * 10n ** BigInt(TOKEN_DECIMALS)
  return written({ units: whole / (100n * 10n ** BigInt(scale)), scale: TOKEN_DECIMALS })
}

/** As KryptoGO's samples have it, with two decimals or more: 2.50. */
function written(decimal: Decimal): string {
  const [whole = '', fraction = ''] = formatDecimal(decimal).split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}
