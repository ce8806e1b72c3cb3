import {
  Suspense,
  useEffect,
  useInsertionEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import { Announcer } from './parts/LiveRegion'
import { PaymentContext } from './parts/context'
import type { Clock } from './core/clock'
import type { UsePayment } from './core/contract'
import { PaymentError, type PageError } from './core/errors'
import type { PaymentHandlers } from './store/handlers'
import { HookBoundary, hookKey, HookObserver } from './parts/HookBridge'
import type { MessageOverrides } from './messages/types'
import { createPaymentStore } from './store/paymentStore'
import { systemClock } from './core/systemClock'

/** Props of {@link PaymentProvider}. Its handlers are told of every payment begun inside it. */
export interface PaymentProviderProps extends PaymentHandlers {
  /**
   * KryptoGO's hook, or one of its shape: the function itself, the same one on every render.
   *
   * @see KryptoGO's implementation guide, "The usePayment Hook"
   */
  usePayment: UsePayment
  /** BCP 47 tag by which numbers and times are written. @default 'en' */
  locale?: string | undefined
  /** Sentences that replace the English ones, for example `zhTW` of `./locales/zh-TW`. */
  messages?: MessageOverrides | undefined
  /** Where time comes from; read once. Default: this machine. */
  clock?: Clock | undefined
  children?: ReactNode
}

/**
 * Watches a payment hook and gives what it shows to the components inside. Renders its children and
 * a visually hidden live region that says each change of status.
 */
export function PaymentProvider(props: PaymentProviderProps): ReactNode {
  const { usePayment, locale = 'en', messages = NO_MESSAGES, children } = props
  const [clock] = useState(props.clock ?? systemClock)
  const [store] = useState(() => createPaymentStore(clock))
  const value = useMemo(
    () => ({ store, clock, locale, messages }),
    [store, clock, locale, messages],
  )
  // Null on the server and while hydrating: the hook runs in the browser only.
  const mounts = useSyncExternalStore(store.subscribe, store.mounts, notMounted)
  useInsertionEffect(() => store.join('', { owner: null, handlers: props }))
  useStableHook(usePayment, store.hookBroke)
  useEffect(() => store.start(), [store])

  return (
    <PaymentContext.Provider value={value}>
      {children}
      {mounts !== null && (
        <>
          <HookBoundary key={`${mounts}.${hookKey(usePayment)}`} onError={store.hookBroke}>
            <Suspense>
              <HookObserver usePayment={usePayment} store={store} />
            </Suspense>
          </HookBoundary>
          <Announcer />
        </>
      )}
    </PaymentContext.Provider>
  )
}

const NO_MESSAGES = {}
const notMounted = () => null

/** A hook that is new on every render loses all it knows each time: say so instead. */
function useStableHook(usePayment: UsePayment, hookBroke: (error: PageError) => void) {
  const last = useRef({ usePayment, changes: 0 })
  useEffect(() => {
    const changes = last.current.usePayment === usePayment ? 0 : last.current.changes + 1
    last.current = { usePayment, changes }
    // One change is a swap; two in a row are an inline function.
    if (changes < 2) return
    const message = 'usePayment is a new function on every render: pass the same one'
    hookBroke(new PaymentError('unstable_hook', message))
  })
}
