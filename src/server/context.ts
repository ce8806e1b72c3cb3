import type { Clock } from '../core/clock'
import type { OrderData, PaymentIntent, PaymentStatus } from '../core/contract'
import { PaymentError } from '../core/errors'
import type { Notices } from './changes/changeFeed'
import type { Anomaly, Logger, PaymentServerOptions } from './options'

/** A payment as it is stored. */
export interface StoredPayment {
  readonly id: string
  /** The last status that KryptoGO confirmed and this server accepted. */
  readonly status: PaymentStatus
  /** What KryptoGO last said; its `status` is the one above. */
  readonly intent: PaymentIntent
  readonly order: OrderData | null
}

/** What the parts of one payment server share. */
export interface ServerContext<Client = unknown> {
  readonly options: PaymentServerOptions<Client>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
  readonly notices: Notices
  /** The stored payment, or `null`. */
  readonly find: (id: string) => Promise<StoredPayment | null>
  /** Stores a payment that this server has just created. */
  readonly record: (intent: PaymentIntent, order: OrderData | null) => Promise<void>
  /** Tells the shop and the log of something odd. Never throws. */
  readonly raise: (anomaly: Anomaly) => void
  /** What a handler of the shop's returns, or `handler_timeout` when it takes too long. */
  readonly ask: <T>(name: string, handler: () => T | Promise<T>, hint?: string) => Promise<T>
}

/** What `task` resolves to, unless it takes longer than `ms`: then `handler_timeout`. */
export async function within<T>(
  clock: Clock,
  ms: number,
  message: string,
  task: () => T | Promise<T>,
): Promise<T> {
  let stop: (() => void) | undefined
  const timeout = new Promise<never>((_, reject) => {
    stop = clock.after(ms, () =>
      reject(new PaymentError('handler_timeout', message, { retryable: true })),
    )
  })
  try {
    return await Promise.race([task(), timeout])
  } finally {
    stop?.()
  }
}
