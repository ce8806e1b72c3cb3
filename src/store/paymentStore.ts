import { createAudience } from './registrations'
import type { Clock } from '../core/clock'
import type { UsePaymentResult } from '../core/contract'
import { PaymentError, toPaymentError } from '../core/errors'
import type { PayParams } from '../core/parameters'
import { IDLE, type ErrorState, type PaymentState } from '../core/state'
import type { PaymentEngine } from './engine'
import { ignore } from './handlers'

/** The state of one provider, for those who show it and those who change it. */
export type PaymentStore = ReturnType<typeof createPaymentStore>

/**
 * Makes the store behind one `PaymentProvider`. Its engine comes after the page, when there is a
 * hook to watch or a click to act on; until then every payment is idle.
 */
export function createPaymentStore(clock: Clock) {
  const audience = createAudience()
  let engine: PaymentEngine | null = null
  let shown: UsePaymentResult | null = null
  let resets = 0
  // What could not even begin, for want of the engine.
  let failure: { who: string; state: ErrorState } | null = null

  /** Fetched once for all who wait for it, and again if that fails. */
  async function load(): Promise<PaymentEngine> {
    const { createPaymentEngine } = await import('./engine')
    if (!engine) {
      failure = null
      engine = createPaymentEngine(clock, audience)
      if (shown) engine.observe(shown)
    }
    return engine
  }

  function failedToLoad(who: string, cause: unknown) {
    const error = toPaymentError(cause, 'open_failed')
    failure = { who, state: { status: 'error', error, attemptId: '0', restored: false } }
    audience.notify()
    audience.tell(who, failure.state)
    return error
  }

  return {
    ...audience,

    /** What `who` should show: the payment it began, or (`null`) whichever is active. */
    stateFor: (who: string | null): PaymentState => {
      if (engine) return engine.stateFor(who)
      return failure && (who === null || who === failure.who) ? failure.state : IDLE
    },
    attempt: () => engine?.attempt(),
    /** How often the hook was mounted anew after a failure. */
    mounts: () => engine?.mounts() ?? 0,
    /** Whether `retry` would begin a payment. */
    canRetry: () => engine?.canRetry() ?? false,
    canReopen: () => engine?.canReopen() ?? false,

    /** Works until what it returns is called, and leaves no timer behind. */
    start: () => {
      engine?.start()
      return () => engine?.stop()
    },

    /** One look at what the hook returned, until it returns something else or is unmounted. */
    observe: (result: UsePaymentResult | undefined) => {
      if (!result) throw new TypeError('usePayment returned nothing')
      shown = result
      if (engine) engine.observe(result)
      else load().catch(ignore)
      return () => {
        shown = null
        engine?.unobserve()
      }
    },

    /** The hook threw, or cannot be used. */
    hookBroke: (cause: unknown) => {
      if (engine) engine.hookBroke(cause)
      else load().then((ready) => ready.hookBroke(cause), ignore)
    },

    /** Starts an attempt, or re-opens the own one. Resolves with its id, or rejects if refused. */
    pay: async (instance: string, who: string, params: PayParams): Promise<string> => {
      // No await once it is there: the click itself then begins the attempt.
      const before = resets
      const ready =
        engine ??
        (await load().catch((cause: unknown) => {
          throw failedToLoad(who, cause)
        }))
      if (resets !== before) throw new PaymentError('abandoned', 'It was reset before it began')
      return ready.pay(instance, who, params)
    },

    retry: () => engine?.retry(),
    reopen: () => engine?.reopen(),
    close: () => engine?.close(),
    startOver: () => engine?.startOver(),
    reset: () => {
      resets++
      engine?.reset()
    },
  }
}
