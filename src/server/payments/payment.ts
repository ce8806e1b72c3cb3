import type { OrderData, PaymentIntent, PaymentStatus } from '../../core/contract'

/** A payment as it is stored. */
export interface StoredPayment {
  readonly id: string
  /** The last status that KryptoGO confirmed and this server accepted. */
  readonly status: PaymentStatus
  /** KryptoGO's last answer, but for its `status`, which is the one above. */
  readonly intent: PaymentIntent
  readonly order: OrderData | null
}

/** Looks up a stored payment, or resolves to `null`. */
export type FindPayment = (id: string) => Promise<StoredPayment | null>
