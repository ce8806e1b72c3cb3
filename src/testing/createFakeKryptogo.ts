import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { systemClock } from '../core/systemClock'
import { faultOf } from './answers'
import { createCallbacks, type FakeCallbacks, type FakeDelivery } from './callbacks'
import { createLedger, ledgerOf } from './ledger'
import { confirmed, refunded } from './outcome'
import { createRandomText } from './randomText'
import { route } from './routes'
import type { Scenario } from './scenarios'
import { sighting } from './timeline'
import { arrived, delay, sent } from './transport'
import { createTreasury, type FakeTransfer } from './fakeBalances'

const CONFIRMED_AFTER = 6_000
const SLOW = 8_000

/** What `createFakeKryptogo` takes. */
export interface FakeKryptogoOptions {
  /** The time it lives in. Default: this machine's. */
  clock?: Clock
  /** How payments go. Default: `paid`. */
  scenario?: Scenario
  /** Where ids, addresses and hashes come from: numbers from 0 up to 1. Default: `Math.random`. */
  random?: () => number
  /** How long each answer takes, in milliseconds of `clock`. Default: 0, at once. */
  latency?: number
  /** HTTP status of a refusal (`code` is not 0), which KryptoGO does not document. Default: 400. */
  refusalStatus?: number
  /** Reports each change of status to the payment's `callback_url`. Default: none are sent. */
  callbacks?: FakeCallbacks
  /**
   * What there is to transfer, in tokens, by contract address, whatever its letter case; of a token
   * that is not named there is plenty. Default: plenty of each.
   */
  balances?: Readonly<Record<string, string>>
}

/** A request that reached a fake KryptoGO, or was to. */
export interface FakeRequest {
  readonly method: string
  /** From `/v1/studio/api/` on. */
  readonly path: string
  /** Unix time in milliseconds. */
  readonly at: number
}

/**
 * A KryptoGO in memory. What `pay`, `expire`, `refund` or `update` has touched is out of the
 * scenario's hands: nothing more happens to that payment by itself. All four throw an `Error` when
 * there is no payment of that id.
 */
export interface FakeKryptogo {
  /** How the payments created from now on go, and what goes wrong with requests from now on. */
  scenario: Scenario
  /** All payments as they are now, the oldest first. */
  readonly intents: readonly PaymentIntent[]
  /** All requests so far, the oldest first, also those that failed. */
  readonly requests: readonly FakeRequest[]
  /** All transfers made so far, the oldest first, also those whose answer never came. */
  readonly transfers: readonly FakeTransfer[]
  /** All tries to deliver a callback so far, in the order in which they ended. */
  readonly deliveries: readonly FakeDelivery[]
  /**
   * Takes the place of the global `fetch` for KryptoGO's payment and transfer paths, under any base URL. It
   * answers in KryptoGO's envelopes, with a `Date` header from the clock, and heeds the request's
   * signal. A payment is created when the request arrives, and read when the answer leaves. It
   * belongs to the `X-Client-ID` it was created with, and no other one can read it.
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
  /**
   * The buyer sends `amount`, a decimal string in tokens, by default all that is due. It is seen at
   * once and confirmed after 6 s: as success, or as too little.
   *
   * @throws RangeError when the amount is not a plain decimal one.
   */
  pay(id: string, amount?: string): void
  /** KryptoGO says that the payment has expired. */
  expire(id: string): void
  /**
   * KryptoGO sends back all that has arrived.
   *
   * @throws Error when nothing has.
   */
  refund(id: string): void
  /** Changes any field of an intent, `status` too, to anything. */
  update(id: string, patch: Partial<PaymentIntent>): void
  /** Forgets all payments, transfers, requests and deliveries, and returns to the scenario that it was created with. */
  reset(): void
}

/**
 * Creates a KryptoGO in memory that keeps the contract of the real one. Hand its `fetch` to code
 * that takes one, or put it behind msw with `paymentHandlers`.
 */
export function createFakeKryptogo({
  clock = systemClock,
  scenario: initialScenario = 'paid',
  random = Math.random,
  latency = 0,
  refusalStatus = 400,
  callbacks: callbackOptions,
  balances = {},
}: FakeKryptogoOptions = {}): FakeKryptogo {
  const text = createRandomText(random)
  const callbacks = callbackOptions && createCallbacks(clock, callbackOptions)
  const ledger = createLedger(clock, text, callbacks?.report)
  const treasury = createTreasury(clock, text, balances)
  const requests: FakeRequest[] = []
  let scenario = initialScenario
  let reads = 0

  async function fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = arrived(input, init)
    const { method, path, clientId, signal } = request
    const seen = ledgerOf(ledger, clientId)
    signal.throwIfAborted()
    requests.push({ method, path, at: clock.now() })

    const pause = latency + (scenario === 'slow' ? SLOW : 0)
    const isRead = method === 'GET'
    if (isRead) reads++
    const fault = faultOf(scenario, isRead, reads)
    const answer =
      typeof fault === 'function' ? fault : await route(seen, treasury, request, scenario)
    await delay(clock, fault === 'silence' ? Infinity : pause, signal)
    return sent(answer(), refusalStatus, clock.now())
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
    transfers: treasury.transfers,
    deliveries: callbacks?.deliveries ?? [],
    fetch,
    pay(id, amount) {
      ledger.redirect(id, ({ crypto_amount: due }, now) => {
        const change = confirmed(due, amount ?? due, text.hash())
        return [sighting(now, text), { at: now + CONFIRMED_AFTER, change }]
      })
    },
    expire(id) {
      ledger.redirect(id, (_, at) => [{ at, change: { status: 'expired' } }])
    },
    refund(id) {
      ledger.redirect(id, ({ received_amount }, at) => {
        if (received_amount === undefined)
          throw new Error(`Nothing has arrived for ${id} that could be sent back.`)
        return [{ at, change: refunded(received_amount, text.hash()) }]
      })
    },
    update(id, change) {
      ledger.redirect(id, (_, at) => [{ at, change }])
    },
    reset() {
      ledger.clear()
      treasury.clear()
      callbacks?.reset()
      requests.length = 0
      scenario = initialScenario
      reads = 0
    },
  }
}
