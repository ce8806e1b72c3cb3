import type { Ledger } from '../testing/ledger'
import type { Settings } from './settings'

/** Creates the part of the sandbox that makes the time of payments run as settings say. */
export function createPace(ledger: Ledger, settings: Settings) {
  function keep(id: string): void {
    const intent = ledger.find(id)
    if (intent) ledger.setPace(id, settings.ofIntent(intent))
  }

  /** Sets how the time of all payments runs from now on. */
  function keepAll(): void {
    for (const { payment_intent_id: id } of ledger.all()) keep(id)
  }

  return {
    keepAll,
    /** Sets how the time of a new payment runs. */
    begin: keep,
    /** Changes settings, and with them how the time of payments runs. */
    change(act: () => void): void {
      act()
      keepAll()
    },
  }
}
