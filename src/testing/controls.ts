import type { Ledger } from './ledger'
import { confirmed, refunded, undocumented } from './outcome'
import { tooLittle } from './quotes'
import type { RandomText } from './randomText'
import { expiry, isSighting, sighting, type Step } from './timeline'

const CONFIRMED_AFTER = 6_000

/** Things that can happen to a payment, by hand. A payment no longer follows its scenario after most of them. */
export interface Controls {
  pay(id: string, amount?: string): void
  /** The buyer's transaction is seen. The rest of the scenario follows as before. */
  see(id: string): void
  /** The payment is paid at once, with what is due or more. */
  succeed(id: string, amount?: string): void
  /** Too little arrives at once. */
  underpay(id: string, amount?: string): void
  expire(id: string): void
  /** The payment has a status that KryptoGO does not document. */
  confuse(id: string, amount?: string): void
  /** The buyer sends on another network: nothing arrives, and the payment expires at its deadline. */
  misdirect(id: string): void
  refund(id: string): void
}

/** Creates the controls of the payments in a ledger. Each throws if there is no payment with that id. */
export function createControls(ledger: Ledger, text: RandomText): Controls {
  const arrive = (id: string, amountOf: (due: string) => string) => {
    ledger.redirect(id, ({ crypto_amount: due, payment_tx_hash }, now) => {
      const change = confirmed(due, amountOf(due), text.hash())
      const arrival: Step = { at: now, change }
      return payment_tx_hash === undefined ? [sighting(now, text), arrival] : [arrival]
    })
  }

  return {
    pay(id, amount) {
      ledger.redirect(id, ({ crypto_amount: due }, now) => {
        const change = confirmed(due, amount ?? due, text.hash())
        return [sighting(now, text), { at: now + CONFIRMED_AFTER, change }]
      })
    },
    see(id) {
      ledger.redirect(id, (_, now, ahead) => [
        sighting(now, text),
        ...ahead.filter((step) => !isSighting(step)),
      ])
    },
    succeed(id, amount) {
      arrive(id, (due) => amount ?? due)
    },
    underpay(id, amount) {
      arrive(id, (due) => amount ?? tooLittle(due))
    },
    expire(id) {
      ledger.redirect(id, (_, at) => [expiry(at)])
    },
    confuse(id, amount) {
      ledger.redirect(id, ({ crypto_amount: due, received_amount }, at) => {
        const received = amount ?? received_amount ?? tooLittle(due)
        return [{ at, change: undocumented(received) }]
      })
    },
    misdirect(id) {
      ledger.redirect(id, ({ payment_deadline }, now) => [
        expiry(Math.max(now, payment_deadline * 1000)),
      ])
    },
    refund(id) {
      ledger.redirect(id, ({ received_amount }, at) => {
        if (received_amount === undefined)
          throw new Error(`Nothing has arrived for ${id} that could be refunded.`)
        return [{ at, change: refunded(received_amount, text.hash()) }]
      })
    },
  }
}
