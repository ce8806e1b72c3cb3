import {
  addAmounts,
  compareAmounts,
  formatWithCents,
  parseAmount,
  subtractAmounts,
} from '../../core/amounts'

/** The amounts that the buyer may send for a payment, as decimal strings in tokens. */
export interface Sums {
  readonly exact: string
  /** The rest when an exchange has taken its fee. */
  readonly afterFee: string
  readonly more: string
  /** The first of two parts. */
  readonly firstPart: string
}

const FEE = '1'

/** Returns what the buyer may send where `due` is due. */
export function sumsFor(due: string): Sums {
  const half = halfOf(due)
  const afterFee = compareAmounts(due, FEE) > 0 ? subtractAmounts(due, FEE) : half
  const more = formatWithCents(parseAmount(addAmounts(due, FEE)))
  return { exact: due, afterFee, more, firstPart: half }
}

function halfOf(amount: string): string {
  const { units, scale } = parseAmount(amount)
  // A single unit of the last decimal has no half there.
  return formatWithCents(
    units > 1n ? { units: units / 2n, scale } : { units: units * 5n, scale: scale + 1 },
  )
}
