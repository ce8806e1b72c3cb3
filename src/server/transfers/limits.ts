import { compareAmounts } from '../../core/amounts'
import { checkObject, kindOf } from '../../core/checkObject'
import { PaymentError } from '../../core/errors'
import { amountLeft } from '../../core/money'
import { describeInvalidAmount } from '../../core/parameters'
import { lockUntilEnd } from '../database/lock'
import { sql } from '../database/sql'
import type { Store } from '../database/store'
import type { TransferParams } from '../kryptogo/types'
import { describeInvalidEvmAddress, isHexadecimal, plainAddress } from './evmAddress'
import { findTransfersSince } from './transferStore'

/** How much of one token may be sent. */
export interface TransferLimit {
  chain_id: string
  contract_address: string
  /** Decimal string, in units of the token. */
  perTransfer?: string | undefined
  /** Decimal string: the sum of 24 hours, including transfers whose outcome is unknown. */
  perDay?: string | undefined
}

type Token = Pick<TransferParams, 'chain_id' | 'contract_address'>

const MEMBERS: Readonly<Record<keyof TransferLimit, true>> = {
  chain_id: true,
  contract_address: true,
  perTransfer: true,
  perDay: true,
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Identifies a token. */
const tokenKey = ({ chain_id, contract_address }: Token) =>
  `${chain_id} ${plainAddress(contract_address)}`

/**
 * Checks the limits, and returns the function that applies them to one transfer. That returns the
 * limit of its token, or `undefined` when there are no limits at all, and throws `transfer_refused`
 * for a token that is not listed or an amount over `perTransfer`.
 *
 * @throws PaymentError `invalid_configuration` naming the limit that is invalid.
 */
export function createLimits(
  limits: readonly TransferLimit[] | undefined,
): (params: TransferParams) => TransferLimit | undefined {
  if (limits === undefined) return () => undefined
  const given: unknown = limits
  if (!Array.isArray(given))
    throw new PaymentError(
      'invalid_configuration',
      `transfers.limits is ${kindOf(given)}: pass a list, or leave it out to allow every token and amount`,
    )
  const byToken = new Map<string, TransferLimit>()
  limits.forEach((limit, index) => {
    checkObject(`transfers.limits[${index}]`, limit, MEMBERS)
    const flaw =
      describeInvalidLimit(limit) ||
      (byToken.has(tokenKey(limit)) && 'repeats the token of an earlier limit')
    if (flaw) throw new PaymentError('invalid_configuration', `transfers.limits[${index}] ${flaw}`)
    byToken.set(tokenKey(limit), { ...limit })
  })

  return (params) => {
    const limit = byToken.get(tokenKey(params))
    if (!limit)
      throw new PaymentError(
        'transfer_refused',
        `${params.contract_address} on ${params.chain_id} is not among transfers.limits: add it there to let it be sent`,
      )
    const { perTransfer } = limit
    if (perTransfer !== undefined && compareAmounts(params.amount, perTransfer) > 0)
      throw new PaymentError(
        'transfer_refused',
        `amount ${params.amount} is over the limit of ${perTransfer} for one transfer`,
        { data: { limit: 'perTransfer', allowed: perTransfer } },
      )
    return limit
  }
}

function describeInvalidLimit({
  chain_id,
  contract_address,
  perTransfer,
  perDay,
}: TransferLimit): string {
  if (typeof chain_id !== 'string' || !chain_id) return 'has no chain_id'
  if (typeof contract_address !== 'string' || !contract_address) return 'has no contract_address'
  const flaw = isHexadecimal(contract_address) && describeInvalidEvmAddress(contract_address)
  if (flaw) return `has the contract_address ${contract_address}, which ${flaw}`
  for (const [name, amount] of Object.entries({ perTransfer, perDay })) {
    const wrong = amount !== undefined && describeInvalidAmount(amount)
    if (wrong) return `has a ${name} that ${wrong}: pass a decimal string like "1000"`
  }
  return ''
}

/** Waits until no other transaction adds up the transfers of this token. */
export async function lockToken(tx: Store, params: TransferParams): Promise<void> {
  await lockUntilEnd(tx, `transfers ${tx.clientId} ${tokenKey(params)}`)
}

/**
 * Adds up the other transfers of 24 hours, including those whose outcome is unknown.
 *
 * @throws PaymentError `transfer_refused` when less than the amount is left of the limit, and
 * `record_changed` when a transfer of these hours is not as it was recorded.
 */
export async function checkDay(
  tx: Store,
  key: string,
  params: TransferParams,
  perDay: string,
  reservedAt: number,
): Promise<void> {
  const since = reservedAt - DAY_MS
  const rows = await findTransfersSince(tx, params, { since, now: sql`${reservedAt}::float8` })
  const left = rows
    .filter((row) => row.key !== key && row.state !== 'failed' && row.reserved_at > since)
    .reduce((rest, { amount }) => amountLeft(rest, amount), perDay)
  if (compareAmounts(params.amount, left) > 0)
    throw new PaymentError(
      'transfer_refused',
      `amount ${params.amount} is over what is left, ${left}, of the limit of ${perDay} in 24 hours; transfers whose outcome is unknown count until transfers.resolve settles them`,
      { data: { limit: 'perDay', allowed: perDay, left } },
    )
}
