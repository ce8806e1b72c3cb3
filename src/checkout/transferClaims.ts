import type { PaymentIntent } from '../core/contract'
import type { SentMark } from '../store/paymentSource'
import type { FollowedPayments } from './followedPayments'
import { isWordNeeded, wordOf, type OrderMemory } from './orderMemory'
import type { Tabs } from './tabs'

/** Dependencies of {@link createTransferClaims}. */
export interface TransferClaimsOptions {
  tabs: Pick<Tabs, 'announce'>
  memory: OrderMemory
  followed: FollowedPayments
  /** Called when a payment is taken to be sent, or no longer. */
  onWord: () => void
}

/** The transfers that the page knows of before KryptoGO does. */
export type TransferClaims = ReturnType<typeof createTransferClaims>

/**
 * Notes why payments are taken to be sent, and remembers it for other pages. A payment for which a wallet is
 * asked is claimed first: the wallet may send the transfer when the page has been reloaded or closed, and
 * another tab must not ask for one as well.
 */
export function createTransferClaims(options: TransferClaimsOptions) {
  const { tabs, memory, followed, onWord } = options
  // Whether each is shown as sent. While the payment can be paid, the screen follows the wallet instead.
  const claims = new Map<string, boolean>()

  function remember(id: string, word: SentMark | null) {
    const { orderKey, intent } = followed.get(id) ?? {}
    if (!intent || typeof orderKey !== 'string' || memory.recall(orderKey)?.id !== id) return
    memory.remember(orderKey, intent, word)
    tabs.announce(intent)
  }

  return {
    /** Whether this page asks a wallet to pay it, and does not show it as sent yet. */
    has: (id: string) => claims.get(id) === false,

    /**
     * Shows a claimed payment as sent once it can no longer be paid: the wallet may still send the transfer,
     * so that paying again would be wrong until the buyer says that it was not sent.
     */
    showIfOver: (intent: PaymentIntent) => {
      const { payment_intent_id: id, status, superseded } = intent
      const isOver = superseded === true || status === 'expired'
      if (claims.get(id) !== false || !isOver || !isWordNeeded(intent)) return
      claims.set(id, true)
      followed.setSent(id, true)
    },

    /** Claims a payment. Returns `false` if it is claimed, or taken to be sent, on this page or another. */
    claimTransfer: (id: string): boolean => {
      const payment = followed.get(id)
      if (!payment || payment.sent !== undefined || claims.has(id)) return false
      const known = payment.orderKey === null ? null : memory.recall(payment.orderKey)
      if (known?.id === id && known.sent !== undefined) {
        followed.setSent(id, wordOf(known))
        onWord()
        return false
      }
      claims.set(id, false)
      remember(id, true)
      return true
    },

    /** Ends a claim, as nothing was sent. */
    releaseTransfer: (id: string) => {
      const isShown = claims.get(id)
      claims.delete(id)
      // What the buyer has said ends the claim, so that the mark is of the claim alone.
      if (isShown) followed.setSent(id, null)
      if (isShown === undefined || followed.get(id)?.sent !== undefined) return
      remember(id, null)
      if (isShown) onWord()
    },

    /** Notes why a payment is taken to be sent; `null` if it was not. */
    setSent: (id: string, word: SentMark | null) => {
      claims.delete(id)
      if (!followed.setSent(id, word)?.intent) return
      remember(id, word)
      onWord()
    },
  }
}
