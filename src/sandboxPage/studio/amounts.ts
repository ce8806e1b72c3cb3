import {
  compareAmounts,
  formatDecimal,
  parseAmount,
  subtractAmounts,
  type Decimal,
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
  return { exact: due, afterFee, more: addAmounts(due, FEE), firstPart: half }
}

function halfOf(amount: string): string {
  const { units, scale } = parseAmount(amount)
  // A single unit of the last decimal has no half there.
  return units > 1n ? written(units / 2n, scale) : written(units * 5n, scale + 1)
}

function addAmounts(a: string, b: string): string {
  const [one, other] = [parseAmount(a), parseAmount(b)]
  const scale = Math.max(one.scale, other.scale)
  const at = ({ units, scale: own }: Decimal) => units * 10n ** BigInt(scale - own)
  return written(at(one) + at(other), scale)
}

/** Writes an amount with at least two decimals, as KryptoGO does. */
function written(units: bigint, scale: number): string {
  const [whole = '', fraction = ''] = formatDecimal({ units, scale }).split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}
