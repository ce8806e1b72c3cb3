import type { OrderData } from '../core/contract'
import type { AuditReport } from './audit/report'
import type { Logger } from './logger'
import type { HistoryEntry } from './payments/historyStore'
import type { Orders } from './payments/orders'
import type { StoredPayment } from './payments/payment'
import type { Reconciled } from './payments/reconcile'
import type { Transfers } from './transfers/createTransfers'

/** The shop's half of KryptoGO Payment. */
export interface PaymentServer<Order = OrderData | null> {
  /** Answers what `./checkout` and KryptoGO ask; mount it in any router that speaks the Fetch API. */
  fetch(request: Request): Promise<Response>
  /** The logger of the options. `toNodeHandler` writes to it too. */
  readonly logger: Logger | undefined
  /**
   * Checks every payment that is due, and delivers the changes that the shop has not taken yet, those
   * that `onStatusChange` has failed to take without waiting. Any number of processes may call it at
   * once.
   */
  reconcile(): Promise<Reconciled>
  /**
   * Delivers and checks what is due every second, and checkpoints the audit every hour, until `stop` is
   * called. Resolves once the tables are ready, or the database turned out to be out of reach: that is
   * logged, and it is tried again.
   *
   * @throws PaymentError `invalid_configuration` where the database cannot be used as it is, which
   * nothing but a change of it can repair: all is stopped then.
   */
  start(): Promise<void>
  /**
   * Ends what `start` began, and all streams. New streams, payments, callbacks and transfers are
   * refused until `start` is called again. Resolves once those under way have ended: the database may
   * be closed then. That takes the client's `timeoutMs`, `handlerTimeoutMs` and five seconds at most,
   * or until the check of a payment has ended. May be called at any time, also while an earlier call
   * is pending.
   */
  stop(): Promise<void>
  /** Looks up a payment as it is stored, or resolves to `null`. */
  getPayment(id: string): Promise<StoredPayment<Order> | null>
  /** Reads all that is recorded of a payment, the oldest first. */
  getHistory(id: string): Promise<HistoryEntry[]>
  /**
   * Fetches a payment and makes KryptoGO's answer count, even against a success or against the
   * price it was created with. For operators; `reason` is recorded, and handed to `onStatusChange`.
   *
   * @throws PaymentError `invalid_intent_id` when there is nothing that could count.
   */
  overrule(id: string, reason: string): Promise<StoredPayment<Order>>
  /** The orders that payments are for. */
  readonly orders: Orders<Order>
  /** Sends tokens from the shop's balance at KryptoGO, and reads what was sent. */
  readonly transfers: Transfers
  /** Records where every chain of the audit ends now. */
  checkpoint(): Promise<void>
  /** Recomputes the whole audit, and names the first link that is broken. */
  verifyAudit(): Promise<AuditReport>
}
