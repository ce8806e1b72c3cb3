import type { PaymentHandlers, PaymentState } from 'kryptogo-payment-react'
import { useMemo, useState } from 'react'
import { useStorySetup } from '../support/storySetup'

export interface LoggedEvent {
  /** Milliseconds since the shop opened. */
  at: number
  handler: keyof PaymentHandlers
  state: PaymentState
}

/** Handlers for a provider, and a log of their calls. */
export function useEventLog() {
  const { clock } = useStorySetup().shop
  const [events, setEvents] = useState<readonly LoggedEvent[]>([])
  const handlers = useMemo<PaymentHandlers>(() => {
    const opened = clock.now()
    const log = (handler: keyof PaymentHandlers) => (state: PaymentState) => {
      setEvents((earlier) => [...earlier, { at: clock.now() - opened, handler, state }])
    }
    return {
      onStatusChange: log('onStatusChange'),
      onSuccess: log('onSuccess'),
      onExpired: log('onExpired'),
      onInsufficient: log('onInsufficient'),
      onRefunded: log('onRefunded'),
      onError: log('onError'),
    }
  }, [clock])
  return { events, handlers }
}
