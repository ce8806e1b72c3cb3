import { useSyncExternalStore } from 'react'
import { usePaymentContext } from './context'
import { statusKeyOf } from './StatusLabel'
import { statusMessages } from '../messages/en'
import { useActivePayment } from './useOwnPayment'
import { useMessages } from './useMessages'

// Not in the stylesheet, which is optional; rendered in the browser only, so no style attribute
// reaches the HTML of a server, where a strict content security policy would refuse it.
const HIDDEN = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
} as const

/**
 * Says each change of the active payment to those who cannot see it. There is one for the page, and
 * one in the dialog that speaks while that is open, for the page behind a modal dialog is silent.
 */
export function Announcer({ inModal = false }: { inModal?: boolean }) {
  const { store } = usePaymentContext('Announcer')
  const t = useMessages(statusMessages, 'Announcer')
  const speaks = useSyncExternalStore(store.subscribe, store.isModal) === inModal
  const state = useActivePayment('Announcer')
  const isNews = speaks && state.status !== 'idle' && !state.restored
  const sentence = useSyncExternalStore(store.subscribe, () => store.sentenceOn(state))
  return (
    <div role="status" style={HIDDEN}>
      {isNews && [t(statusKeyOf(state)), sentence].filter(Boolean).join('. ')}
    </div>
  )
}
