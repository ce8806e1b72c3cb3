import { createAudience, type BeforePay } from './audience'
import { beginAttempt, type Attempt, type Observation } from './core/attempt'
import type { Clock } from './core/clock'
import {
  isInsufficientStatus,
  type PaymentModalParams,
  type UsePaymentResult,
} from './core/contract'
import { PaymentError, toPaymentError, type PaymentErrorCode } from './core/errors'
import type { PayParams } from './core/parameters'
import type * as RulesModule from './core/rules'
import { IDLE, type ErrorState, type PaymentState } from './core/state'

type Rules = typeof RulesModule

// How long the hook may show nothing before an attempt is let go.
const SILENCE_MS = 60_000

/** The state of one provider: what its hook shows, run through the lifecycle. */
export type PaymentStore = ReturnType<typeof createPaymentStore>

/** Makes the store behind one `PaymentProvider`. */
export function createPaymentStore(clock: Clock) {
  let rules: Rules | null = null
  let hook: UsePaymentResult | null = null
  let seen: Observation | null = null
  // Goes up when the hook is to be mounted anew after a failure.
  let mounts = 0
  let isBroken = false

  let ids = 0
  const newId = () => String(++ids)
  let attempt = beginAttempt(newId(), null, null)
  let owner: string | null = null
  let told = new Set<string>()
  let isPreparing = false
  let toOpen: PaymentModalParams | null = null
  let again: (() => void) | null = null
  let refusal: { who: string | null; state: ErrorState } | null = null
  let endSilence: (() => void) | null = null

  let isModal = false
  const audience = createAudience()
  const { notify, tell } = audience

  /** The rules, with the hook seen through them. They are fetched once, and again if that fails. */
  async function loadRules(): Promise<Rules> {
    const loaded = await import('./core/rules')
    const isFirst = !rules
    rules = loaded
    if (isFirst && hook) look(loaded, hook)
    return loaded
  }

  function commit(next: Attempt) {
    const { id, state } = attempt
    attempt = next
    if (next.id !== id) told = new Set()
    if (next.id === id && next.state === state) return
    notify()
    const { status } = next.state
    // A payment that was found at load is state, not an event.
    if (next.state === state || !(next.request || status === 'error') || told.has(status)) return
    told.add(status)
    tell(owner, next.state)
  }

  function begin(who: string | null, request: PaymentModalParams | null) {
    owner = who
    toOpen = null
    refusal = null
    isPreparing = false
    stopSilence()
    commit(beginAttempt(newId(), request, seen))
  }

  function failed(id: string, cause: unknown, code: PaymentErrorCode) {
    const error = toPaymentError(cause, code)
    if (attempt.id !== id) return
    isPreparing = false
    if (rules) commit(rules.fail(attempt, error))
    else refuse(owner, error)
  }

  function refuse(who: string | null, error: PaymentError) {
    const state: ErrorState = { status: 'error', error, attemptId: newId(), restored: false }
    refusal = { who, state }
    notify()
    tell(who, state)
  }

  function remount() {
    if (!isBroken) return
    isBroken = false
    mounts++
    notify()
  }

  function stopSilence() {
    endSilence?.()
    endSilence = null
  }

  function watchSilence({ lapse }: Rules) {
    const { request, state } = attempt
    const isSilent = request && (state.status === 'opening' || state === IDLE)
    if (!isSilent || seen?.isLoading) {
      stopSilence()
      return
    }
    endSilence ??= clock.after(SILENCE_MS, () => {
      endSilence = null
      // A hook that never said it was at work may still bring data: that attempt is kept.
      if (attempt.state === IDLE) begin(null, null)
      else commit(lapse(attempt))
    })
  }

  function openHook(request: PaymentModalParams, ready: Rules) {
    const { id } = attempt
    isPreparing = false
    attempt = { ...attempt, request, before: seen }
    watchSilence(ready)
    if (!hook) {
      toOpen = request
      remount()
      return
    }
    const opener = hook
    // Inside a promise, so that a hook that throws is one that rejects.
    new Promise((resolve) => {
      resolve(opener.openPaymentModal(request))
    }).catch((cause: unknown) => {
      failed(id, cause, 'open_failed')
    })
  }

  async function prepareAndOpen(prepare: BeforePay, params: PayParams, ready: Rules) {
    const { id } = attempt
    isPreparing = true
    try {
      const answer = await prepare(params)
      if (attempt.id !== id) return
      if (answer === false) begin(null, null)
      else openHook(ready.toModalParams({ ...params, ...(answer ?? {}) }), ready)
    } catch (cause) {
      failed(id, cause, 'before_pay_failed')
    }
  }

  /** What the hook shows, through the rules. */
  function look(ready: Rules, result: UsePaymentResult) {
    const read = seen && seen.data === result.data ? seen : ready.readData(result.data)
    const { intent, flaw } = read
    seen = { ...result, intent, flaw }
    if (toOpen) {
      const request = toOpen
      toOpen = null
      openHook(request, ready)
    }
    if (isPreparing) return
    // A payment that is only watched gives way to whatever the hook shows next.
    const isOther = attempt.intent?.payment_intent_id !== intent?.payment_intent_id
    if (!attempt.request && attempt.intent && isOther)
      attempt = beginAttempt(attempt.id, null, attempt.before)
    commit(ready.transition(attempt, seen))
    watchSilence(ready)
  }

  function isOpen() {
    const { status } = attempt.state
    return status === 'pending' || status === 'unknown' || status === 'insufficient_not_refunded'
  }

  function reopen() {
    remount()
    hook?.reopenPaymentModal?.()
  }

  async function pay(instance: string, who: string, params: PayParams): Promise<string> {
    try {
      // No await once they are there: the click itself then begins the attempt.
      const ready = rules ?? (await loadRules())
      const { status } = attempt.state
      const isOpening = status === 'opening' && attempt.request
      if (who === owner && isOpen()) reopen()
      if (who === owner && (isOpening || isOpen() || status === 'success')) return attempt.id
      if (isOpening)
        throw new PaymentError(
          'payment_in_progress',
          'Another payment is being opened: wait for it',
        )
      const request = ready.toModalParams(params)
      // Not without the component: it may have an onBeforePay that sets the price.
      again = () => {
        if (audience.party(instance)) pay(instance, who, params).catch(ignore)
      }
      begin(who, request)
      const { id } = attempt
      const prepare = audience.party(instance)?.handlers.onBeforePay
      // A handler of "opening" may have called it off already.
      if (attempt.request === request) {
        if (prepare) void prepareAndOpen(prepare, params, ready)
        else openHook(request, ready)
      }
      return id
    } catch (cause) {
      const error = toPaymentError(cause, 'open_failed')
      refuse(who, error)
      throw error
    }
  }

  return {
    subscribe: audience.subscribe,
    join: audience.join,

    /** What `who` should show: the payment it began, or (`null`) whichever is active. */
    stateFor: (who: string | null): PaymentState => {
      const own = who === null || who === owner ? attempt.state : IDLE
      if (who !== null) return who === refusal?.who ? refusal.state : own
      const isFree = own === IDLE || own.status === 'error'
      return isFree && refusal ? refusal.state : own
    },
    /** Leaves no timer behind. */
    stop: stopSilence,
    attempt: () => attempt,
    mounts: () => mounts,
    canReopen: () => isOpen() && Boolean(hook?.reopenPaymentModal),
    isModal: () => isModal,
    /** A modal dialog is open: the page behind it is silent. */
    setModal: (open: boolean) => {
      isModal = open
      notify()
    },

    /** One look at what the hook returned, until it returns something else or is unmounted. */
    observe: (result: UsePaymentResult | undefined) => {
      if (!result) throw new TypeError('usePayment returned nothing')
      hook = result
      if (rules) look(rules, result)
      else loadRules().catch(ignore)
      return () => {
        hook = null
      }
    },

    /** The hook threw, or cannot be used. */
    hookBroke: (cause: unknown) => {
      hook = null
      isBroken = true
      failed(attempt.id, cause, 'hook_failed')
    },

    /** Starts an attempt, or re-opens the own one. Resolves with its id, or rejects if refused. */
    pay,

    /** Begins again what failed or fell short, with the parameters it had. */
    retry: () => {
      const { status } = attempt.state
      remount()
      // What may still be paid, or is, is not paid again.
      const isOver = status === 'idle' || status === 'error' || status === 'expired'
      if (!isOver && !isInsufficientStatus(status)) return
      const redo = attempt.request && again
      begin(null, null)
      redo?.()
    },

    reopen,

    close: () => {
      hook?.closePaymentModal()
    },

    /** Forgets the current payment, and what the hook shows of it. */
    reset: () => {
      const mayShow = attempt.request
      begin(null, null)
      remount()
      if (mayShow) hook?.closePaymentModal()
    },
  }
}

/** For a promise whose failure is told in another way. */
export function ignore() {
  // Nothing to do.
}
