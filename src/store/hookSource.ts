import { EMPTY_SNAPSHOT, type PaymentSnapshot } from '../core/attempt'
import type { UsePaymentResult } from '../core/contract'
import { PaymentError } from '../core/errors'
import { parseData } from '../core/lifecycle'
import { createEmitter } from './emitter'
import type { PaymentSource, SourceSnapshot } from './paymentSource'

/** A `PaymentSource` over the results of a payment hook. */
export interface HookSource extends PaymentSource {
  /** Takes the newest result, without telling anyone yet. */
  readonly keep: (result: UsePaymentResult) => void
  /** Tells the listeners of the result that was kept. */
  readonly publish: () => void
}

/** Creates a source that shows whatever result of a payment hook it was given last. */
export function createHookSource(): HookSource {
  const { subscribe, emit } = createEmitter()
  let hook: UsePaymentResult | undefined
  let snapshot: SourceSnapshot = { current: EMPTY_SNAPSHOT, watched: [] }

  return {
    subscribe,
    getSnapshot: () => snapshot,
    keep: (result) => {
      hook = result
      // Parsed each time: some hooks change their data in place.
      snapshot = { current: snapshotOf(result), watched: [] }
    },
    publish: emit,
    open: (request) => {
      if (!isHookResult(hook)) throw notAHookResult()
      return hook.openPaymentModal(request)
    },
    close: () => hook?.closePaymentModal(),
    canReopen: (intentId) =>
      typeof hook?.reopenPaymentModal === 'function' &&
      snapshot.current.intent?.payment_intent_id === intentId,
    reopen: () => hook?.reopenPaymentModal?.(),
    forget: (intentId) => {
      if (!hook?.forgetPayment) return hook?.closePaymentModal()
      const isCurrent = snapshot.current.intent?.payment_intent_id === intentId
      return isCurrent ? hook.forgetPayment() : undefined
    },
  }
}

/** Whether a value can open a payment, as the result of a payment hook can. */
export function isHookResult(value: UsePaymentResult | undefined): value is UsePaymentResult {
  return typeof value?.openPaymentModal === 'function'
}

/** The error for a value that cannot open a payment. */
export function notAHookResult(): PaymentError {
  const message =
    'The prop `payment` has no openPaymentModal: pass what the hook returns, payment={usePayment()}'
  return new PaymentError('hook_failed', message)
}

function snapshotOf(result: UsePaymentResult | undefined): PaymentSnapshot {
  if (!result) return EMPTY_SNAPSHOT
  const { data, isLoading, isSuccess, isError, error, txHash: hash, request } = result
  const txHash = typeof hash === 'string' ? hash : undefined
  return { ...parseData(data), isLoading, isSuccess, isError, error, txHash, request }
}
