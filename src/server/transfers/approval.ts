import { isPaymentError, PaymentError } from '../../core/errors'
import type { CallHandler } from '../callHandler'
import type { TransferOptions } from '../options'
import type { TransferRequest } from './check'

/**
 * Checks that the shop approves a transfer, if it wants to have the last word.
 *
 * @throws PaymentError what `approve` throws, `handler_timeout`, or `transfer_refused`.
 */
export async function checkApproval(
  callHandler: CallHandler,
  approve: NonNullable<TransferOptions['approve']>,
  request: TransferRequest,
): Promise<void> {
  let approved: unknown
  try {
    approved = await callHandler(
      'transfers.approve',
      () => approve({ ...request }),
      'Nothing was sent.',
    )
  } catch (cause) {
    if (isPaymentError(cause)) throw cause
    const message =
      'transfers.approve failed, so nothing was sent: its error is the cause of this one'
    throw new PaymentError('transfer_refused', message, { cause, retryable: true })
  }
  if (approved !== true)
    throw new PaymentError(
      'transfer_refused',
      'transfers.approve did not return true: nothing was sent',
    )
}
