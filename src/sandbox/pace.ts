import type { PaymentIntent } from '../core/contract'
import type { Ledger } from '../testing/ledger'
import type { Settings } from './settings'

/** Creates the part of the sandbox that makes the time of payments run as settings say. */
export function createPace(ledger: Ledger, settings: Settings) {
  const keep = (intent: PaymentIntent) =>
    ledger.setPace(intent.payment_intent_id, settings.ofIntent(intent))

  /** Sets how the time of all payments runs from now on. */
  function keepAll(): void {
    for (const intent of ledger.all()) keep(intent)
  }

  return {
    keepAll,
    /** Sets how the time of a new payment runs. */
    begin(id: string): void {
      const intent = ledger.find(id)
      if (intent) keep(intent)
    },
    /** Changes settings, and with them how the time of payments runs. */
    change(act: () => void): void {
      act()
      keepAll()
    },
  }
}
