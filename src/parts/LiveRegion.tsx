import { useEffect, useState, useSyncExternalStore } from 'react'
import { announcementMessages } from '../messages/en/announcement'
import { statusMessages } from '../messages/en/status'
import type { Announcement } from './announcements'
import { usePaymentContext } from './context'
import { statusKeyOf } from './StatusLabel'
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
  const entries = useSyncExternalStore(
    announcements.subscribe,
    () => announcements.on(shown),
    () => NOTHING,
  )
  // A dialog that opens again does not repeat what was announced in it before.
  const [first] = useState(announcements.count)
  const status = t(statusKeyOf(shown.situation))
  const isHeard = isModal === inModal && isNews && shown.state.status !== 'idle'
  useEffect(() => {
    if (isHeard) announcements.addStatus(status)
  }, [announcements, isHeard, shown, status])
  useEffect(() => {
    announcements.seal()
  }, [announcements, entries])

  const own = entries.filter((entry) => entry.inModal === inModal && entry.id >= first)
  const batches = [...new Set(own.map(({ batch }) => batch))].map((batch) =>
    own.filter((entry) => entry.batch === batch).map(({ text }) => text),
  )
  // Each language has its own full stop, and a text may end with one.
  const joined = batches.map((texts) =>
    texts.reduce((before, next) =>
      join('announcement.joined', { first: before.replace(/[.…。]$/, ''), next }),
    ),
  )
  const stop = join('announcement.joined', { first: '', next: '' })
  const pieces = joined.map((text, index) => {
    const before = joined[index - 1]
    if (before === undefined) return text
    return (/[.…。?？!！]$/.test(before) ? stop.replace(/[.。]/, '') : stop) + text
  })
  return (
    // Only what is added is announced, and not everything again.
    <div role="status" aria-atomic={false} lang={lang} style={HIDDEN}>
      {own[0] && (
        // One text that differs from those of the page, so that a shop's test finds each of them once.
        <span key={own[0].id}>
          {own[0].text !== status && ZERO_WIDTH_SPACE}
          {pieces}
        </span>
      )}
    </div>
  )
}

const ZERO_WIDTH_SPACE = '\u200B'
const NOTHING: readonly Announcement[] = []
const never = () => false
