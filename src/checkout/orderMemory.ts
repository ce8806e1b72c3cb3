import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { isIntentId } from '../core/intentId'
import { isJsonObject } from '../core/jsonObject'

/** The part of `localStorage` in which a page remembers its payments. */
export type PaymentStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** A payment that is remembered for an order. It says which one to ask about, never how it stands. */
export interface RememberedPayment {
  readonly id: string
  /** When to forget it, in Unix milliseconds. */
  readonly until: number
  /** The hash of the buyer's transaction, or `true` if money was seen without one. */
  readonly sent?: string | true
}

/** Where and for whom payments are remembered. */
export interface OrderMemoryOptions {
  /** `null`: nowhere. Default: the page's `localStorage`. */
  storage: PaymentStorage | null | undefined
  /** The absolute URL of the shop's server, once there is a document. */
  getBaseUrl: () => string
  /** The account whose payments these are. */
  storageKey: string
  clock: Clock
}

const PREFIX = 'kryptogo-payment '
// Money may come late, and the shop looks into it.
const KEPT_AFTER_DEADLINE_MS = 2 * 24 * 3_600_000

/** The payments that a page remembers for its orders. */
export type OrderMemory = ReturnType<typeof createOrderMemory>

/**
 * Creates the memory that survives a reload. A storage that refuses, is full or is missing remembers
 * nothing, and breaks nothing.
 */
export function createOrderMemory({ storage, getBaseUrl, storageKey, clock }: OrderMemoryOptions) {
  const keyOf = (orderKey: string) => PREFIX + JSON.stringify([getBaseUrl(), storageKey, orderKey])

  /** A browser may throw on the very access to its storage. */
  function withStorage<T>(task: (storage: PaymentStorage) => T): T | null {
    try {
      const place = storage === undefined ? localStorage : storage
      return place && task(place)
    } catch {
      return null
    }
  }

  return {
    recall: (orderKey: string): RememberedPayment | null =>
      withStorage((place) => read(place.getItem(keyOf(orderKey)), clock.now())),

    /** Remembers the payment of an order, and whether money was seen for it. */
    remember: (orderKey: string, intent: PaymentIntent) => {
      const text = JSON.stringify(memoryOf(intent))
      withStorage((place) => {
        if (place.getItem(keyOf(orderKey)) !== text) place.setItem(keyOf(orderKey), text)
      })
    },

    /** Remembers this payment of an order no longer. */
    drop: (orderKey: string, id: string) => {
      withStorage((place) => {
        const key = keyOf(orderKey)
        if (read(place.getItem(key), clock.now())?.id === id) place.removeItem(key)
      })
    },

    /** Removes what has been kept long enough, of any shop and account. */
    sweep: () => {
      withStorage((place) => {
        const keys = Array.from({ length: place.length }, (_, index) => place.key(index))
        for (const key of keys)
          if (key?.startsWith(PREFIX) && !read(place.getItem(key), clock.now()))
            place.removeItem(key)
      })
    },
  }
}

function memoryOf(intent: PaymentIntent): RememberedPayment {
  const sent = intent.payment_tx_hash ?? (intent.money_seen ? true : undefined)
  return {
    id: intent.payment_intent_id,
    until: intent.payment_deadline * 1000 + KEPT_AFTER_DEADLINE_MS,
    ...(sent !== undefined && { sent }),
  }
}

function read(text: string | null, now: number): RememberedPayment | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    if (!isJsonObject(value)) return null
    const { id, until, sent } = value
    if (!isIntentId(id) || typeof until !== 'number' || until <= now) return null
    return { id, until, ...((typeof sent === 'string' || sent === true) && { sent }) }
  } catch {
    return null
  }
}

/** Adds the money that an earlier page has seen, where the newest look says less. */
export function withSent(intent: PaymentIntent, sent: RememberedPayment['sent']): PaymentIntent {
  if (sent === undefined) return intent
  return sent === true ? { money_seen: true, ...intent } : { payment_tx_hash: sent, ...intent }
}
