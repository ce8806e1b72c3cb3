import {
  useEffect,
  useInsertionEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { Clock } from '../core/clock'
import { systemClock } from '../core/systemClock'
import type { MessageOverrides } from '../messages/types'
import type { PaymentHandlers } from '../store/handlers'
import type { PaymentSource } from '../store/paymentSource'
import { createPaymentStore } from '../store/paymentStore'
import { createAnnouncer } from './announcer'
import { PaymentContext } from './context'
import { LiveRegion } from './LiveRegion'

/** Where a provider's time comes from. */
export interface PaymentEnvironment {
  /** Read once. @default this machine's */
  clock?: Clock | undefined
}

/** What every provider takes, whatever its payments come from. */
export interface SessionProviderProps extends PaymentHandlers {
  /** BCP 47 tag by which numbers and times are written. @default 'en' */
  locale?: string | undefined
  /** Sentences that replace the English ones, for example `zhTW` of `./locales/zh-TW`. */
  messages?: MessageOverrides | undefined
  children?: ReactNode
}

interface Props extends SessionProviderProps {
  source: PaymentSource
  clock: Clock | undefined
}

/** Runs a payment session over `source`, read once, and gives it to the components inside. */
export function SessionProvider(props: Props): ReactNode {
  const { locale = 'en', messages = NO_MESSAGES, children } = props
  const [{ store, announcer, clock }] = useState(() => {
    const clock = props.clock ?? systemClock
    const store = createPaymentStore(props.source, clock)
    return { store, announcer: createAnnouncer(() => store.stateFor(null)), clock }
  })
  const value = useMemo(
    () => ({ store, announcer, clock, locale, messages }),
    [store, announcer, clock, locale, messages],
  )
  useInsertionEffect(() => store.register('', { ownerKey: null, handlers: props }))
  useEffect(() => store.start(), [store])
  const departures = useSyncExternalStore(store.subscribe, store.departures, store.departures)
  // Only now are components that took the place of those that left subscribed.
  useEffect(() => {
    if (departures) store.abandonUnseen()
  }, [store, departures])
  const isInBrowser = useSyncExternalStore(neverChanges, yes, no)

  return (
    <PaymentContext.Provider value={value}>
      {children}
      {isInBrowser && <LiveRegion />}
    </PaymentContext.Provider>
  )
}

const NO_MESSAGES = {}
const neverChanges = () => () => undefined
const yes = () => true
const no = () => false
