import { useCallback, useId, useInsertionEffect, useRef, useSyncExternalStore } from 'react'
import { isSamePrice } from '../core/amounts'
import type { Attempt } from '../core/attempt'
import { isAmount } from '../core/isAmount'
import type { PayParams } from '../core/parameters'
import { isOpen } from '../core/ranks'
import type { PaymentHandlers } from '../store/handlers'
import type { BeforePay } from '../store/registrations'
import type { PaymentContextValue } from './context'
import { orderKeyMistake, paramsMistake, priceMistake } from './mistakes'
import { useOrderContext } from './orderContext'
import { NOTHING_SHOWN, type Shown } from './situations'
import { logMistakes } from './useDevelopmentWarning'

/**
 * Options of a component that begins payments. The handlers are called for its own payments; of
 * several components with one `orderKey`, those of the one that was pressed, or of another once that
 * one is gone.
 */
export interface OwnPaymentOptions extends PaymentHandlers {
  /**
   * Identifies what is paid for, such as an order id. A component that mounts with the same key shows
   * the same payment, with `CheckoutProvider` also after a reload; with a new key it starts over. It
   * is not sent to the server; `CheckoutProvider` keeps it in its `storage`.
   * @default a key of the component's own, under which nothing is remembered
   */
  orderKey?: string | undefined
  /** Runs between the click and the modal: return `false` to cancel, or the server's parameters. */
  onBeforePay?: BeforePay | undefined
}

const nothing = () => NOTHING_SHOWN

/** Which payment a component shows. */
interface ShownOptions {
  /** Shows the payment of this order. @default the active one */
  orderKey?: string | undefined
  /** @default true */
  isShown?: boolean | undefined
}

/** Returns what to show of the nearest provider's active payment, or of an order's; nothing if not `isShown`. */
export function useActivePayment(caller: string, options?: ShownOptions): Shown {
  return useShown(caller, false, options)
}

/** Like `useActivePayment`, for what must change at the deadline even without news. */
export function useTimedPayment(caller: string, options?: ShownOptions): Shown {
  return useShown(caller, true, options)
}

function useShown(
  caller: string,
  isTimed: boolean,
  { orderKey, isShown = true }: ShownOptions = {},
): Shown {
  const { store, situations } = useOrderContext(caller, orderKey)
  return useSyncExternalStore(
    isTimed && isShown ? situations.watch : store.subscribe,
    () => (isShown ? situations.of(store.stateFor(null)) : NOTHING_SHOWN),
    nothing,
  )
}

/** Registers a component that begins payments, and returns what to show of its own payment. */
export function useOwnPayment(
  caller: string,
  { store, situations, keepsOrders, logged }: PaymentContextValue,
  options: OwnPaymentOptions,
  params?: PayParams,
) {
  const { orderKey } = options
  const instanceId = useId()
  const ownerKey = orderKey ?? instanceId
  const subscribe = useCallback(
    (listener: () => void) => {
      if (orderKey !== undefined) store.pickUp(orderKey)
      return store.subscribeOwner(ownerKey, listener)
    },
    [store, orderKey, ownerKey],
  )
  const getShown = () => situations.of(store.stateFor(ownerKey, params))
  const shown = useSyncExternalStore(subscribe, getShown, nothing)
  const { state } = shown
  const attempt = store.attemptIn(state)
  // A buyer may still change these.
  const firstParams = useRef(params)
  // On every render and before any event, so that the newest handlers are called.
  useInsertionEffect(() => {
    logMistakes(
      () => [
        orderKeyMistake(caller, orderKey),
        priceMistake(caller, attempt),
        firstParams.current ? paramsMistake(firstParams.current) : null,
      ],
      logged,
    )
    return store.register({ instanceId, ownerKey, handlers: options, params })
  })
  return {
    state,
    situation: shown.situation,
    ...{ store, instanceId, ownerKey },
    /** Whether the payment was found because it is remembered for the order. */
    isRemembered: Boolean(attempt?.restored && attempt.orderKey !== null),
    /** Whether a press would do nothing, as the payment is open and its modal cannot be shown again. */
    isStuck: !keepsOrders && isOpen(state.status) && store.isActive(state) && !store.canReopen(),
    /** Whether the payment is for the price that the component names now, as far as both are known. */
    isAtPrice: !params || isAtPrice(attempt, params, options),
  }
}

function isAtPrice(
  attempt: Attempt | undefined,
  { fiatAmount, fiatCurrency }: PayParams,
  { onBeforePay }: OwnPaymentOptions,
): boolean {
  // What is found may have had its price from onBeforePay.
  const priced = attempt?.pressedFor ?? (onBeforePay ? null : attempt?.intent)
  if (!priced || !isAmount(fiatAmount)) return true
  return isSamePrice(priced, { fiat_amount: fiatAmount, fiat_currency: fiatCurrency })
}
