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

/** The modal of a payment hook, which may leave the page locked or covered. */
export interface HookModal {
  /** Calls what opens the modal. */
  readonly open: <T>(act: () => T) => T
  /** Calls what closes the modal. */
  readonly close: <T>(act: () => T) => T
  /** The modal may have failed to open. */
  readonly fail: () => void
}

const UNGUARDED: HookModal = {
  open: (act) => act(),
  close: (act) => act(),
  fail: () => undefined,
}

/** Creates a source that shows whatever result of a payment hook it was given last. */
export function createHookSource(modal: HookModal = UNGUARDED): HookSource {
  const { subscribe, emit } = createEmitter()
  let hook: UsePaymentResult | undefined
  let snapshot: SourceSnapshot = { current: EMPTY_SNAPSHOT, watched: [] }

  const close = () => modal.close(() => hook?.closePaymentModal())

  return {
    subscribe,
    getSnapshot: () => snapshot,
    keep: (result) => {
      hook = result
      // Parsed each time: some hooks change their data in place.
      snapshot = { current: snapshotOf(result), watched: [] }
    },
    publish: () => {
      if (hook?.isError && !hook.isLoading) modal.fail()
      emit()
    },
    open: (request) => {
      const opened = hook
      if (!isHookResult(opened)) throw notAHookResult()
      return modal.open(() => opened.openPaymentModal(request))
    },
    close,
    canReopen: (intentId) =>
      typeof hook?.reopenPaymentModal === 'function' &&
      snapshot.current.intent?.payment_intent_id === intentId,
    reopen: () => modal.open(() => hook?.reopenPaymentModal?.()),
    forget: (intentId) => {
      const shownId = snapshot.current.intent?.payment_intent_id
      if (intentId !== undefined && shownId !== intentId) return undefined
      return hook?.forgetPayment ? modal.close(() => hook?.forgetPayment?.()) : close()
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
