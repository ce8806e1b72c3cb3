import { useSyncExternalStore } from 'react'
import { announcementMessages } from '../messages/en/announcement'
import { statusMessages } from '../messages/en/status'
import { usePaymentContext } from './context'
import { statusKeyOf } from './StatusLabel'
import { textKey } from './textKey'
import { useMessages } from './useMessages'
import { useActivePayment } from './useOwnPayment'

// Not in the stylesheet, which is optional. Rendered only in the browser, so that server HTML has no
// style attribute, which a strict content security policy would block.
const HIDDEN = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
} as const

/**
 * Announces each change of the active payment to screen readers. There is one on the page and one in
 * the dialog, because a modal dialog hides the page behind it from screen readers.
 */
export function LiveRegion({ inModal = false }: { inModal?: boolean }) {
  const { store, announcements, lang } = usePaymentContext('LiveRegion')
  const t = useMessages(statusMessages, 'LiveRegion')
  const join = useMessages(announcementMessages, 'LiveRegion')
  const shown = useActivePayment('LiveRegion')
  const isNews = useSyncExternalStore(store.subscribe, store.isNews, never)
  const isModal = useSyncExternalStore(announcements.subscribe, announcements.isModal, never)
  const texts = useSyncExternalStore(
    announcements.subscribe,
    () => announcements.textsOn(shown),
    () => NOTHING,
  )
  const isAnnounced = isModal === inModal && isNews && shown.state.status !== 'idle'
  // Each language has its own full stop, and a text may end with one.
  const joined = [t(statusKeyOf(shown.situation)), ...texts].reduce((first, next) =>
    join('announcement.joined', { first: first.replace(/[.…。]$/, ''), next }),
  )
  return (
    <div role="status" lang={lang} style={HIDDEN}>
      {isAnnounced && <span key={textKey(joined)}>{joined}</span>}
    </div>
  )
}

const NOTHING: readonly string[] = []
const never = () => false
