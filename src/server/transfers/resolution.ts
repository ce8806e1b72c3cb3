import { PaymentError } from '../../core/errors'
import type { Outcome, StoredTransfer } from './ledger'

/** How an operator resolves a transfer: by the transaction that sent it, or as not sent. */
export type TransferResolution =
  | {
      tx_hash: string
      /** KryptoGO's own id, if it is known. */
      id?: string | undefined
      /** Unix time in seconds, if it is known. */
      transfer_time?: number | undefined
    }
  | 'not_sent'

const HASH = /^[!-~]{1,128}$/

/** @throws PaymentError `invalid_transfer` when it is neither of the two. */
export function checkResolution(resolution: TransferResolution): Outcome {
  if (resolution === 'not_sent')
    return {
      state: 'failed',
      failure: { code: 'transfer_not_sent', message: 'resolved as not sent' },
    }
  const value: unknown = resolution
  const { tx_hash, id, transfer_time } =
    typeof value === 'object' && value !== null ? resolution : { tx_hash: '' }
  if (typeof tx_hash !== 'string' || !HASH.test(tx_hash))
    throw new PaymentError(
      'invalid_transfer',
      "transfers.resolve takes { tx_hash }, the transaction that sent it, or 'not_sent'",
    )
  return {
    state: 'sent',
    transfer: {
      tx_hash,
      ...(id !== undefined && { id }),
      ...(transfer_time !== undefined && { transfer_time }),
    },
  }
}

/**
 * Returns the outcome to record, or `null` when the transfer has the same one already.
 *
 * @throws PaymentError `transfer_conflict` when it is being sent, or has another outcome.
 */
export function resolve({ key, outcome: before }: StoredTransfer, now: Outcome): Outcome | null {
  const name = JSON.stringify(key)
  if (!before)
    throw new PaymentError(
      'transfer_conflict',
      `Transfer ${name} is being sent: within a minute it has an outcome, which may be unknown`,
      { retryable: true },
    )
  if (before.state === 'unknown') return now
  const isSame =
    before.state === 'sent'
      ? now.state === 'sent' && now.transfer.tx_hash === before.transfer.tx_hash
      : now.state === 'failed'
  if (isSame) return null
  throw new PaymentError(
    'transfer_conflict',
    before.state === 'sent'
      ? `Transfer ${name} was sent as ${before.transfer.tx_hash}: there is nothing to resolve`
      : `Transfer ${name} was not sent: there is nothing to resolve`,
  )
}
