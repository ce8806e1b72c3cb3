import type { PaymentIntent } from '../core/contract'
import type { SentMark } from '../store/paymentSource'
import type { FollowedPayment, FollowedPayments } from './followedPayments'
import {
  isSentMarkNeeded,
  moneyOf,
  sentMarkOf,
  type OrderMemory,
  type RememberedPayment,
} from './orderMemory'
import type { Tabs } from './tabs'

/** Dependencies of {@link createTransferClaims}. */
export interface TransferClaimsOptions {
  tabs: Pick<Tabs, 'announce'>
  memory: OrderMemory
  followed: FollowedPayments
  /** Called when a payment is taken to be sent, or (`null`) no longer. */
  onMark: (id: string, mark: SentMark | null) => void
  /** Tells this page's claims from those of others. */
  name: string
}

/** A payment for which a wallet is asked. */
interface TransferClaim {
  readonly orderKey: string | null
  readonly intent: PaymentIntent
  /** While the payment is on the page and can be paid, the screen follows the wallet instead. */
  readonly isShown: boolean
  /** The buyer has said that nothing was sent. The wallet may send it all the same. */
  readonly isTakenBack?: true
}

/** The transfers that the page knows of before KryptoGO does. */
export type TransferClaims = ReturnType<typeof createTransferClaims>

/**
 * Notes why payments are taken to be sent, and remembers it for other pages. A payment for which a wallet is
 * asked is claimed first: the wallet may send the transfer when the page has been reloaded or closed, and
 * another tab must not ask for one as well.
 */
export function createTransferClaims(options: TransferClaimsOptions) {
  const { tabs, memory, followed, onMark, name } = options
  const claims = new Map<string, TransferClaim>()

  /** The claim of a payment, unless the buyer has taken it back. */
  function heldClaim(id: string) {
    const claim = claims.get(id)
    return claim?.isTakenBack ? undefined : claim
  }

  function note(id: string, mark: SentMark | null, by?: string) {
    // The wallet may answer after the page has given up the payment.
    const intent = followed.get(id)?.intent ?? claims.get(id)?.intent
    if (!intent) return
    memory.note(intent, mark, by)
    tabs.announce(intent)
  }

  /** Has the order find what a wallet has sent, unless it is known to hold money for another payment. */
  function rememberSent({ orderKey, intent }: Pick<FollowedPayment, 'orderKey' | 'intent'>) {
    const known = orderKey === null ? null : memory.recall(orderKey)
    const isOther = known !== null && known.id !== intent?.payment_intent_id
    const hasMoney =
      known?.seen === true || typeof known?.sent === 'string' || known?.walletHash !== undefined
    if (intent && !(isOther && hasMoney)) memory.remember(orderKey, intent)
  }

  return {
    /**
     * Shows a claimed payment as sent once it can no longer be paid, or another one was asked for: the wallet
     * may still send the transfer, so that paying again would be wrong until the buyer says that it was not
     * sent.
     */
    showIfOver: (intent: PaymentIntent, isHeldBack = false) => {
      const { payment_intent_id: id, status, superseded } = intent
      const claim = heldClaim(id)
      const isOver = isHeldBack || superseded === true || status === 'expired'
      if (!claim || claim.isShown || !isOver || !isSentMarkNeeded(intent)) return
      claims.set(id, { ...claim, isShown: true })
      followed.setSent(id, true)
    },

    /**
     * Tells that the page gives up a payment. Returns whether it must stay in the memory, because a wallet
     * may have sent its transfer: a click would offer it again as if nothing had been sent.
     */
    giveUp: (payment: FollowedPayment | RememberedPayment): boolean => {
      const claim = heldClaim(payment.id)
      if (claim) claims.set(payment.id, { ...claim, isShown: true })
      return claim !== undefined || typeof sentMarkOf(moneyOf(payment)) === 'string'
    },

    /**
     * Claims a payment. Returns `false` if it is claimed, or taken to be sent, on this page or another, or if
     * its order has another payment.
     */
    claimTransfer: (id: string): boolean => {
      const payment = followed.get(id)
      if (!payment?.intent || payment.sent !== undefined || heldClaim(id)) return false
      const { orderKey, intent } = payment
      const known = orderKey === null ? null : memory.recall(orderKey)
      if (known && known.id !== id) {
        // The order has another payment, so that this one may have been replaced.
        followed.check(id)
        return false
      }
      const mark = memory.markOf(id)
      if (mark !== null) {
        followed.setSent(id, mark)
        onMark(id, mark)
        return false
      }
      claims.set(id, { orderKey, intent, isShown: false })
      note(id, true, name)
      return true
    },

    /**
     * Claims a payment again whose wallet is still asked, although the buyer has said on another page that
     * nothing was sent. Returns whether it has a claim that the screen does not show as sent.
     */
    holdOn: (id: string): boolean => {
      const claim = heldClaim(id)
      if (claim?.isShown !== false) return false
      if (!memory.noteOf(id)) note(id, true, name)
      return true
    },

    /** Ends a claim, as nothing was sent. */
    releaseTransfer: (id: string) => {
      const claim = heldClaim(id)
      if (!claim) {
        claims.delete(id)
        return
      }
      // What the buyer has said ends the claim, so that the mark is of the claim alone.
      if (claim.isShown) followed.setSent(id, null)
      // Another page may have claimed it since, after its buyer had said that nothing was sent.
      const isOwn = memory.noteOf(id)?.by === name
      if (isOwn) note(id, null)
      const { orderKey } = claim
      // It was remembered only for what the wallet might have sent.
      if (isOwn && !followed.get(id)) memory.drop(orderKey, id)
      claims.delete(id)
      if (claim.isShown) onMark(id, null)
    },

    /** Notes why a payment is taken to be sent; `null` if it was not. */
    setSent: (id: string, mark: SentMark | null) => {
      const claim = claims.get(id)
      const noted = followed.setSent(id, mark)
      const known = followed.get(id)
      // The page may have given it up before its wallet has answered.
      const given = known ?? claim
      if (given && typeof mark === 'string') rememberSent(given)
      if (noted || !known) note(id, mark)
      if (mark === null && claim) claims.set(id, { ...claim, isTakenBack: true })
      else claims.delete(id)
      if (noted) onMark(id, mark)
    },
  }
}
