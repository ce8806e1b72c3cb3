import type { Clock } from '../core/clock'
import { isPaymentError, PaymentError } from '../core/errors'
import type { TransferParams } from './client'
import { within } from './context'
import type { PaymentServerOptions } from './options'

/**
 * Lets the shop have the last word on a withdrawal.
 *
 * @throws PaymentError what `approve` throws, `handler_timeout`, or `transfer_refused`.
 */
export async function askApproval(
  params: TransferParams,
  {
    approve,
    handlerTimeoutMs = 10_000,
  }: Pick<PaymentServerOptions, 'approve' | 'handlerTimeoutMs'>,
  clock: Clock,
): Promise<void> {
  if (!approve) return
  const late = `approve took over ${handlerTimeoutMs} ms: nothing was sent`
  let verdict: unknown
  try {
    verdict = await within(clock, handlerTimeoutMs, late, () => approve({ ...params }))
  } catch (cause) {
    if (isPaymentError(cause)) throw cause
    const message = 'approve failed, so nothing was sent: its error is the cause of this one'
    throw new PaymentError('transfer_refused', message, { cause, retryable: true })
  }
  if (verdict !== true)
    throw new PaymentError('transfer_refused', 'approve did not return true: nothing was sent')
}
