import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { isIntentId } from '../core/intentId'
import { parseJsonObject } from '../core/jsonObject'
import { hasMoney } from '../core/money'
import { isOutcome } from '../core/ranks'
import { stableStringify } from '../core/stableStringify'
import type { SentMark } from '../store/paymentSource'
import type { ServerClock } from './serverClock'

/** The part of `localStorage` in which a page remembers its payments. */
export type PaymentStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** A payment that is remembered for an order. It says which one to ask about, never how it stands. */
export interface RememberedPayment {
  readonly id: string
  /** When to forget it, in Unix milliseconds. */
  readonly until: number
  /** The hash of the buyer's transaction that KryptoGO has named, or `true` if the buyer says that there is one. */
  readonly sent?: string | true
  /** The hash that the buyer's wallet has returned, which KryptoGO has not named. */
  readonly walletHash?: string
  /** Money was seen without a hash. */
  readonly seen?: true
}

/** Why a payment is taken to be sent before KryptoGO names a transaction. */
interface SentNote {
  readonly mark: SentMark
  /** The page whose wallet is asked, if that is why. */
  readonly by?: string | undefined
}

/** Where and for whom payments are remembered. */
export interface OrderMemoryOptions {
  /** `null`: nowhere. @default the page's `localStorage` */
  storage: PaymentStorage | null | undefined
  /** The absolute URL of the shop's server, once there is a document. */
  getBaseUrl: () => string
  /** The account whose payments these are. */
  storageKey: string
  clock: Pick<ServerClock, 'now' | 'isKnown'>
}

const PREFIX = 'kryptogo-payment '
const DAY_MS = 24 * 3_600_000
// Money may come late, and the shop looks into it.
const KEPT_AFTER_DEADLINE_MS = 2 * DAY_MS
// By as much the buyer's clock may be fast.
const DOUBT_MS = 30 * DAY_MS

/** The payments that a page remembers for its orders. */
export type OrderMemory = ReturnType<typeof createOrderMemory>

/**
 * Creates the memory that survives a reload. A storage that refuses, is full or is missing remembers
 * nothing, and breaks nothing.
 */
export function createOrderMemory({ storage, getBaseUrl, storageKey, clock }: OrderMemoryOptions) {
  const keyOf = (name: unknown) => PREFIX + JSON.stringify([getBaseUrl(), storageKey, name])
  // Not the order data itself, which the storage need not know.
  const markKeyOf = (request: PaymentModalParams) =>
    keyOf({ open: checksum(stableStringify(request)) })
  // By the payment and not its order, which a page that was given the payment's id does not know.
  const noteKeyOf = (id: string) => keyOf({ sent: id })

  /** An entry that ended before this has been kept long enough. */
  const oldest = () => clock.now() - (clock.isKnown() ? 0 : DOUBT_MS)

  /** A browser may throw on the very access to its storage. */
  function withStorage<T>(task: (storage: PaymentStorage) => T): T | null {
    try {
      const place = storage === undefined ? localStorage : storage
      return place && task(place)
    } catch {
      return null
    }
  }

  const noted = new Set<string>()

  /**
   * Why a payment is taken to be sent, as this page or another has noted; `null` once that is taken back.
   * `undefined` where this page has seen no note: the storage may have had no room for it.
   */
  function noteOf(id: string): SentNote | null | undefined {
    const note = withStorage((place) => {
      const text = place.getItem(noteKeyOf(id))
      const known = read(text, oldest())
      const mark = known ? sentMarkOf(known) : null
      return mark === null ? null : { mark, by: claimantOf(text) }
    })
    if (note) noted.add(id)
    return note ?? (noted.has(id) ? null : undefined)
  }

  const markOf = (id: string): SentMark | null => noteOf(id)?.mark ?? null

  /** Replaces an entry. Where there is no room for the new one, the old one must not be believed. */
  function write(key: string, entry: object) {
    withStorage((place) => {
      const text = JSON.stringify(entry)
      if (place.getItem(key) === text) return
      place.removeItem(key)
      place.setItem(key, text)
    })
  }

  function remove(key: string) {
    withStorage((place) => {
      place.removeItem(key)
    })
  }

  return {
    noteOf,
    /** Why a payment is taken to be sent; `null` if it is not, as far as is noted. */
    markOf,

    recall: (orderKey: string): RememberedPayment | null => {
      const known = withStorage((place) => read(place.getItem(keyOf(orderKey)), oldest()))
      if (!known || typeof known.sent === 'string') return known
      return withSentMark(known, markOf(known.id))
    },

    /**
     * Remembers the payment of an order, if that is known, and what is known of the money for it, which
     * only grows.
     */
    remember: (orderKey: string | null, intent: PaymentIntent) => {
      if (!isSentMarkNeeded(intent)) remove(noteKeyOf(intent.payment_intent_id))
      if (orderKey === null) return
      const key = keyOf(orderKey)
      const known = withStorage((place) => read(place.getItem(key), oldest()))
      const before = known?.id === intent.payment_intent_id ? moneyOf(known) : {}
      write(key, memoryOf(withMoney(intent, before)))
    },

    /**
     * Notes why a payment is taken to be sent; `null` if it is not. `by` is the page that asks a wallet.
     */
    note: (intent: PaymentIntent, mark: SentMark | null, by?: string) => {
      const { payment_intent_id: id } = intent
      const key = noteKeyOf(id)
      if (mark === null || !isSentMarkNeeded(intent)) remove(key)
      else {
        const note = { id, until: untilOf(intent), ...withSentMark({}, mark), by }
        // Where there is no room for it, the old one is still right: something was sent.
        withStorage((place) => {
          place.setItem(key, JSON.stringify(note))
        })
      }
      noteOf(id)
    },

    /** Whether the payment of an order has been remembered for long enough. */
    isPast: (intent: PaymentIntent) => untilOf(intent) <= oldest(),

    /** Remembers this payment no longer, as that of an order or as sent. */
    drop: (orderKey: string | null, id: string) => {
      remove(noteKeyOf(id))
      if (orderKey === null) return
      const key = keyOf(orderKey)
      const known = withStorage((place) => read(place.getItem(key), oldest()))
      if (known?.id === id) remove(key)
    },

    /** Marks that a payment without an order is open for what this request asks. */
    mark: (request: PaymentModalParams, intent: PaymentIntent) => {
      const { payment_intent_id: id, payment_deadline } = intent
      const text = JSON.stringify({ id, until: payment_deadline * 1000 })
      withStorage((place) => {
        place.setItem(markKeyOf(request), text)
      })
    },

    /** Takes away the mark of this payment. */
    unmark: (request: PaymentModalParams, id: string) => {
      withStorage((place) => {
        const key = markKeyOf(request)
        if (read(place.getItem(key), oldest())?.id === id) place.removeItem(key)
      })
    },

    /** The id of the payment that is marked as open for what this request asks. */
    markFor: (request: PaymentModalParams): string | undefined =>
      withStorage((place) => read(place.getItem(markKeyOf(request)), clock.now()))?.id,

    /** Removes what has been kept long enough, of any shop and account. */
    sweep: () => {
      withStorage((place) => {
        const keys = Array.from({ length: place.length }, (_, index) => place.key(index))
        for (const key of keys)
          if (key?.startsWith(PREFIX) && !read(place.getItem(key), oldest())) place.removeItem(key)
      })
    },
  }
}

function memoryOf(intent: PaymentIntent): RememberedPayment {
  const { payment_intent_id: id, payment_tx_hash: sent } = intent
  return {
    ...{ id, until: untilOf(intent) },
    ...(sent === undefined ? hasMoney(intent) && { seen: true } : { sent }),
  }
}

/** The page that has claimed a payment for its wallet, as its note says. */
function claimantOf(text: string | null): string | undefined {
  const by = parseJsonObject(text ?? '')?.['by']
  return typeof by === 'string' ? by : undefined
}

const untilOf = ({ payment_deadline }: PaymentIntent) =>
  payment_deadline * 1000 + KEPT_AFTER_DEADLINE_MS

/** A short number for a text (FNV-1a), which tells most texts apart. */
function checksum(text: string): number {
  let sum = 0x811c9dc5
  for (const character of text) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return sum >>> 0
}

/** Whether a mark is all that can be known of the money: there is no hash, and it is not over. */
export function isSentMarkNeeded({ status, payment_tx_hash }: PaymentIntent): boolean {
  return payment_tx_hash === undefined && (!isOutcome(status) || status === 'expired')
}

function read(text: string | null, now: number): RememberedPayment | null {
  const value = parseJsonObject(text ?? '')
  if (!value) return null
  const { id, until, sent, walletHash, seen } = value
  if (!isIntentId(id) || typeof until !== 'number' || until <= now) return null
  const isSent = typeof sent === 'string' || sent === true
  const isFromWallet = sent === true && typeof walletHash === 'string'
  return {
    ...{ id, until },
    ...(isSent && { sent }),
    ...(isFromWallet && { walletHash }),
    ...(seen === true && { seen }),
  }
}

/** The part of it that is about the money. */
export type RememberedMoney = Pick<RememberedPayment, 'sent' | 'walletHash' | 'seen'>

/** Why the payment is taken to be sent, where KryptoGO has not named a transaction. */
export function sentMarkOf({ sent, walletHash }: RememberedMoney): SentMark | null {
  return sent === true ? (walletHash ?? true) : null
}

/** Exchanges that mark. */
export function withSentMark<T extends RememberedMoney>(payment: T, mark: SentMark | null) {
  const { sent: _, walletHash: __, ...rest } = payment
  if (mark === null) return rest
  return { ...rest, sent: true as const, ...(mark !== true && { walletHash: mark }) }
}

/** All that is known of the money of a payment, from what is remembered and from its last report. */
export function moneyOf({
  sent,
  walletHash,
  seen,
  intent,
}: RememberedMoney & { readonly intent?: PaymentIntent | null }): RememberedMoney {
  const newest = intent?.payment_tx_hash ?? sent
  const isSeen = seen === true || (intent && hasMoney(intent))
  return {
    ...(newest !== undefined && { sent: newest }),
    ...(newest === true && walletHash !== undefined && { walletHash }),
    ...(isSeen && { seen: true }),
  }
}

/** Adds the money that was seen before, where the newest look says less. */
export function withMoney(intent: PaymentIntent, { sent, seen }: RememberedMoney): PaymentIntent {
  return {
    ...(typeof sent === 'string' && { payment_tx_hash: sent }),
    ...intent,
    ...(seen && !hasMoney(intent) && { money_seen: true }),
  }
}
