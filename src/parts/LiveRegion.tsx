import { useSyncExternalStore } from 'react'
import { statusMessages } from '../messages/en/status'
import { usePaymentContext } from './context'
import { statusKeyOf } from './StatusLabel'
import { useMessages } from './useMessages'
import { useActivePayment } from './useOwnPayment'

// Not in the stylesheet, which is optional. Rendered in the browser only, so that no style attribute
// is in the HTML of a server, where a strict content security policy would refuse it.
const HIDDEN = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
} as const

/**
 * Announces each change of the active payment to screen readers. There is one for the page and one in
 * the dialog, which speaks while the dialog is open: the page behind a modal dialog is silent.
 */
export function LiveRegion({ inModal = false }: { inModal?: boolean }) {
  const { store, announcer } = usePaymentContext('LiveRegion')
  const t = useMessages(statusMessages, 'LiveRegion')
  const state = useActivePayment('LiveRegion')
  const isNews = useSyncExternalStore(store.subscribe, store.isNews, never)
  const speaks = useSyncExternalStore(announcer.subscribe, announcer.isModal, never) === inModal
  const texts = useSyncExternalStore(
    announcer.subscribe,
    () => announcer.textsOn(state),
    () => NOTHING,
  )
  const isSpoken = speaks && isNews && state.status !== 'idle'
  return (
    <div role="status" style={HIDDEN}>
      {isSpoken && [t(statusKeyOf(state)), ...texts].join('. ')}
    </div>
  )
}

const NOTHING: readonly string[] = []
const never = () => false
