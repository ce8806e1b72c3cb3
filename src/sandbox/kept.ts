import type { FakeTransfer } from '../testing/fakeBalances'
import type { PaymentRecord } from '../testing/paymentRecord'
import type { PendingCallback } from './callbackSender'
import type { KeptSettings } from './settings'

/** Everything that a sandbox keeps across a restart. */
export interface Kept {
  /** Up to when changes have been reported: Unix time in milliseconds. */
  readonly savedAt: number
  readonly settings: KeptSettings
  readonly balances: Readonly<Record<string, string>>
  readonly payments: readonly PaymentRecord[]
  readonly transfers: readonly FakeTransfer[]
  readonly callbacks: readonly PendingCallback[]
}
