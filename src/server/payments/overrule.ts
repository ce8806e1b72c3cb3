import { PaymentError } from '../../core/errors'
import type { ApplyUpdate } from './applyUpdate'
import type { IntentFetcher } from './intentFetcher'
import type { FindPayment, StoredPayment } from './payment'

/** The dependencies of `createOverrule`. */
export interface OverruleOptions<Order> {
  readonly fetcher: IntentFetcher
  readonly applyUpdate: ApplyUpdate
  readonly findPayment: FindPayment<Order>
}

/** Creates the function by which an operator lets KryptoGO's answer count, whatever was known before. */
export function createOverrule<Order>({
  fetcher,
  applyUpdate,
  findPayment,
}: OverruleOptions<Order>) {
  return async (id: string, reason: string): Promise<StoredPayment<Order>> => {
    if (!reason.trim()) throw new PaymentError('invalid_configuration', 'overrule needs a reason')
    const fetched = await fetcher.fetchNow(id)
    await applyUpdate(id, { fetched, overruled: reason })
    const stored = await findPayment(id)
    if (stored?.status === fetched.status) return stored
    throw new PaymentError(
      'invalid_intent_id',
      stored
        ? `KryptoGO says that ${id} is ${fetched.status}, which is not a status that can count`
        : `There is no payment ${id} to overrule`,
    )
  }
}
