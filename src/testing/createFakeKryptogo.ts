import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { systemClock } from '../core/systemClock'
import { answerTo } from './answerTo'
import { createCallbacks, type FakeCallbacks, type FakeDelivery } from './callbacks'
import { createControls } from './controls'
import { createLedger, ledgerOf } from './ledger'
import { createRandomText } from './randomText'
import type { Scenario } from './scenarios'
import { createPlainCreations, createShopOrders } from './shopOrders'
import { arrived, sent } from './transport'
import { createFakeBalances, type FakeTransfer } from './fakeBalances'

/** The options of `createFakeKryptogo`. */
export interface FakeKryptogoOptions {
  /** Its time. @default this machine's */
  clock?: Clock
  /** How payments proceed. @default 'paid' */
  scenario?: Scenario
  /** Where ids, addresses and hashes come from: numbers from 0 up to 1. @default Math.random */
  random?: () => number
  /** How long each answer takes, in milliseconds of `clock`. @default 0, at once */
  latency?: number
  /** HTTP status of a refusal (`code` is not 0), which KryptoGO does not document. @default 400 */
  refusalStatus?: number
  /** Reports each change of status to the payment's `callback_url`. @default none are sent */
  callbacks?: FakeCallbacks
  /**
   * The balances for transfers, in tokens, by contract address in any letter case. A token that is
   * not listed never runs out. @default none are listed
   */
  balances?: Readonly<Record<string, string>>
  /**
   * Plays the shop's server too: of each order, named by `orderId` in the order data, one payment at
   * most is offered. A payment is reused, superseded or refused (`already_paid`), as this library's
   * server does.
   *
   * @default every request creates a payment, as at KryptoGO. One that names a payment which can still be
   * paid for the same (`payment_intent_id`, as `CheckoutProvider` does for an `orderKey`) gets that one, as
   * from this library's server
   */
  orders?: boolean
}

/** A request to a fake KryptoGO, even if it failed on the way. */
export interface FakeRequest {
  readonly method: string
  /** The path, starting at `/v1/studio/api/`. */
  readonly path: string
  /** Unix time in milliseconds. */
  readonly at: number
}

/**
 * A KryptoGO in memory. After `pay`, `expire`, `refund` or `update`, a payment no longer follows the
 * scenario. All four throw an `Error` when there is no payment with that id.
 */
export interface FakeKryptogo {
  /** How payments created from now on proceed, and which requests fail from now on. */
  scenario: Scenario
  /** All payments as they are now, oldest first. */
  readonly intents: readonly PaymentIntent[]
  /** All requests so far, oldest first, including those that failed. */
  readonly requests: readonly FakeRequest[]
  /** All transfers made so far, oldest first, including those whose answer was lost. */
  readonly transfers: readonly FakeTransfer[]
  /** All attempts to deliver a callback so far, in the order in which they ended. */
  readonly deliveries: readonly FakeDelivery[]
  /**
   * Replaces the global `fetch` for KryptoGO's payment and transfer paths, under any base URL. It
   * answers in KryptoGO's envelopes, with a `Date` header from the clock, and respects the request's
   * signal. A payment is created when the request arrives, and read when the answer leaves. Only the
   * `X-Client-ID` that created a payment can read it.
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
  /**
   * The buyer sends `amount`, a decimal string in tokens; by default the whole amount due. The
   * transaction is seen immediately and confirmed after 6 s, as a success or as an underpayment.
   *
   * @throws RangeError when the amount is not a plain decimal one.
   */
  pay(id: string, amount?: string): void
  /** The payment expires. */
  expire(id: string): void
  /**
   * KryptoGO refunds everything that was received.
   *
   * @throws Error when nothing was.
   */
  refund(id: string): void
  /** Changes any fields of an intent, including `status`, to any value. */
  update(id: string, patch: Partial<PaymentIntent>): void
  /** Removes all payments, transfers, requests and deliveries, and restores the initial scenario. */
  reset(): void
}

/**
 * Creates a KryptoGO in memory that keeps the contract of the real one. Hand its `fetch` to code
 * that takes one, or put it behind msw with `paymentHandlers` of `./testing/msw`.
 */
export function createFakeKryptogo({
  clock = systemClock,
  scenario: initialScenario = 'paid',
  random = Math.random,
  latency = 0,
  refusalStatus = 400,
  callbacks: callbackOptions,
  balances = {},
  orders = false,
}: FakeKryptogoOptions = {}): FakeKryptogo {
  const text = createRandomText(random)
  const callbacks = callbackOptions && createCallbacks(clock, callbackOptions)
  const report =
    callbacks &&
    ((intent: PaymentIntent, before: string) => {
      if (intent.status !== before) callbacks.report(intent)
    })
  const ledger = createLedger(clock, text, report)
  const controls = createControls(ledger, text)
  const fakeBalances = createFakeBalances(clock, text, balances)
  const creations = (orders ? createShopOrders : createPlainCreations)(clock)
  const requests: FakeRequest[] = []
  let scenario = initialScenario
  let reads = 0

  async function fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = arrived(input, init)
    const { method, path, clientId, signal } = request
    const seen = ledgerOf(ledger, clientId)
    signal.throwIfAborted()
    requests.push({ method, path, at: clock.now() })

    if (method === 'GET') reads++
    const books = { ledger: seen, creations, balances: fakeBalances }
    const { answer } = await answerTo(books, request, { scenario, reads, latency }, clock)
    return sent(answer, refusalStatus, clock.now())
  }

  return {
    get scenario() {
      return scenario
    },
    set scenario(next) {
      scenario = next
      reads = 0
    },
    get intents() {
      return ledger.all()
    },
    requests,
    transfers: fakeBalances.transfers,
    deliveries: callbacks?.deliveries ?? [],
    fetch,
    pay: (id, amount) => controls.pay(id, amount),
    expire: (id) => controls.expire(id),
    refund: (id) => controls.refund(id),
    update(id, change) {
      ledger.redirect(id, (_, at) => [{ at, change }])
    },
    reset() {
      ledger.clear()
      fakeBalances.clear()
      creations.clear()
      callbacks?.reset()
      requests.length = 0
      scenario = initialScenario
      reads = 0
    },
  }
}
