import {
  useEffect,
  useInsertionEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { Clock } from '../core/clock'
import { isOpen } from '../core/ranks'
import { systemClock } from '../core/systemClock'
import type { MessageOverrides } from '../messages/types'
import type { PaymentHandlers } from '../store/handlers'
import type { PaymentSource } from '../store/paymentSource'
import { createPaymentStore } from '../store/paymentStore'
import { createAnnouncements } from './announcements'
import { PaymentContext, type Merchant } from './context'
import { langOf } from './langOf'
import { LiveRegion } from './LiveRegion'
import { localeMistake } from './mistakes'
import { createPayButtons } from './payButtons'
import { createSituations } from './situations'
import { logInDevelopment, useDevelopmentWarning, useUnmountWarning } from './useDevelopmentWarning'
import { useIsInBrowser } from './useIsInBrowser'
import { whenIdle } from './whenIdle'

/** Replaces a provider's clock, for tests. */
export interface PaymentEnvironment {
  /** Read once. @default the system clock */
  clock?: Clock | undefined
}

/** Props that all providers share. The handlers are called for every payment of the page. */
export interface SessionProviderProps extends PaymentHandlers {
  /** BCP 47 language tag of the `messages` and of the format of numbers. @default 'en' */
  locale?: string | undefined
  /** Texts that replace the English ones, such as `zhTW` of `./locales/zh-TW`. @default none */
  messages?: MessageOverrides | undefined
  /** Who is paid: named in the dialog and in the payment details. @default nobody is named */
  merchant?: Merchant | undefined
  children?: ReactNode
}

interface Props extends SessionProviderProps {
  source: PaymentSource
  clock: Clock | undefined
  /** Checks at once whether the payment was made. @default the source checks in its own time */
  checkNow?: (() => void) | undefined
  /** Says what is wrong with the provider's own props, for the console in development. */
  mistake: () => string | null
}

/** Creates a payment store over `source`, which is read once, for the components inside. */
export function SessionProvider(props: Props): ReactNode {
  const { locale = 'en', messages = NO_MESSAGES, merchant, children } = props
  const { checkNow, mistake } = props
  const [created] = useState(() => {
    const clock = props.clock ?? systemClock
    const store = createPaymentStore(props.source, clock)
    const situations = createSituations(store, clock)
    const announcements = createAnnouncements(
      () => situations.of(store.stateFor(null)),
      store.isNews,
    )
    const payButtons = createPayButtons()
    const { keepsOrders = false } = props.source
    const logged = new Set<string>()
    return { store, situations, announcements, payButtons, clock, keepsOrders, logged }
  })
  const { store, situations, logged } = created
  const [isPaying] = useState(() => () => isOpen(store.stateFor(null).status))
  const value = useMemo(
    () => ({ ...created, locale, lang: langOf(locale, messages), messages, merchant, checkNow }),
    [created, locale, messages, merchant, checkNow],
  )
  useInsertionEffect(() =>
    store.register({ instanceId: '', ownerKey: null, handlers: withLog(props, logged) }),
  )
  useDevelopmentWarning(() => localeMistake(locale), logged)
  useDevelopmentWarning(mistake, logged)
  useUnmountWarning(isPaying)
  // Before the store starts, so that it sees every payment open.
  useEffect(() => situations.start(), [situations])
  useEffect(() => store.start(), [store])
  useEffect(() => whenIdle(store.preload), [store])
  const departures = useSyncExternalStore(store.subscribe, store.departures, store.departures)
  // Components that replaced the ones that left have subscribed by now.
  useEffect(() => {
    if (departures) store.abandonUnseen()
  }, [store, departures])
  const isInBrowser = useIsInBrowser()

  return (
    <PaymentContext.Provider value={value}>
      {children}
      {isInBrowser && <LiveRegion />}
    </PaymentContext.Provider>
  )
}

/** Logs an error that a developer can fix, even where the page has no handler for it. */
const withLog = (handlers: PaymentHandlers, logged: Set<string>): PaymentHandlers => ({
  ...handlers,
  onError: (state) => {
    logInDevelopment(state.error, logged)
    handlers.onError?.(state)
  },
})

const NO_MESSAGES = {}
