import { formatDecimal, parseAmount } from '../core/amounts'
import { isAmount } from '../core/isAmount'
import { unitsOf } from '../core/tokenTransfer'

/** Why a fee that the buyer has typed cannot be used or, if it is as high as the payment, is doubtful. */
type FeeProblem = 'comma' | 'high' | 'negative' | 'not_number' | 'too_precise'

/** The amount to enter at the exchange, and what is wrong with the fee; neither until there is a number. */
export interface AmountToEnter {
  readonly amount?: string
  readonly problem?: FeeProblem
}

// From each visible ASCII character to its full-width form.
const FULL_WIDTH = 0xfee0

/** Returns how many decimals of a payment's token can be sent; `undefined` if the payment does not name them. */
export function decimalsOf(due: string, decimals: number | undefined): number | undefined {
  return decimals === undefined ? undefined : Math.max(decimals, parseAmount(due).scale)
}

/**
 * Adds an exchange's fee to the amount due, so that the amount due is what arrives. The fee is as the buyer
 * types it. It may have any number of decimals if those of the token are unknown.
 */
export function amountToEnter(due: string, typed: string, decimals?: number): AmountToEnter {
  const fee = plainNumber(typed)
  if (fee === '' || fee === '.') return {}
  if (/^[-−–]/.test(fee)) return { problem: 'negative' }
  // It separates thousands in one country and decimals in another.
  if (fee.includes(',')) return { problem: 'comma' }
  const written = fee.replace(/^\./, '0.').replace(/\.$/, '')
  if (!isAmount(written)) return { problem: 'not_number' }
  const scale = decimals ?? Math.max(parseAmount(due).scale, parseAmount(written).scale)
  const [dueUnits, feeUnits] = [unitsOf(due, scale), unitsOf(written, scale)]
  if (dueUnits === null || feeUnits === null) return { problem: 'too_precise' }
  const amount = formatDecimal({ units: dueUnits + feeUnits, scale })
  // The buyer may have typed the amount due.
  return feeUnits < dueUnits ? { amount } : { amount, problem: 'high' }
}

/**
 * Full-width signs, as typed on a Chinese keyboard, become plain ones. Unicode's compatible form would also
 * make 52 of `5²`.
 */
const plainNumber = (typed: string) =>
  typed
    .replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH))
    .replace(/[。｡]/g, '.')
    .trim()
