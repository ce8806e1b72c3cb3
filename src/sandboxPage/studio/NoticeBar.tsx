import { useEffect, useRef } from 'react'
import { systemClock } from '../../core/systemClock'
import { CopyCurl } from './CopyCurl'
import { curlOfCalls } from './calls'
import { useStudio, useStudioState } from './StudioContext'
import { usePageMessages } from './usePageMessages'

/** How long the news that something has been done stays, in milliseconds. */
const DONE_MS = 10_000

/** Says what has just been done, or why it could not be, and how to do the same from a terminal. */
export function NoticeBar() {
  const t = usePageMessages()
  const studio = useStudio()
  const { notice, announcement } = useStudioState()
  const bar = useRef<HTMLDivElement>(null)
  const focusedBefore = useRef<HTMLElement>(null)

  useEffect(() => {
    if (notice?.kind !== 'done') return
    let cancel = systemClock.after(DONE_MS, end)
    function end(): void {
      if (bar.current?.matches(':hover, :focus-within')) cancel = systemClock.after(DONE_MS, end)
      else studio.dismiss()
    }
    return () => cancel()
  }, [notice, studio])

  const id = notice?.id
  useEffect(() => {
    const isOutside = !bar.current?.contains(document.activeElement)
    // Only for the keyboard: what a mouse is about to press again must not move.
    if (id !== undefined && isOutside && document.activeElement?.matches(':focus-visible'))
      document.activeElement.scrollIntoView({ block: 'nearest' })
  }, [id])

  function noteFocus({ relatedTarget, currentTarget }: React.FocusEvent): void {
    if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget))
      focusedBefore.current = relatedTarget
  }

  function close(): void {
    const { current } = focusedBefore
    const isThere = current?.checkVisibility() === true
    const next = isThere ? current : document.querySelector('main')
    if (bar.current?.contains(document.activeElement)) next?.focus()
    studio.dismiss()
  }

  const text = notice?.kind === 'lost' ? t.lost : notice?.text
  return (
    <>
      <p role="status" className="hidden">
        {/* An element of its own, so that the same text twice is told twice. */}
        <span key={announcement?.id}>{announcement?.text}</span>
      </p>
      <div ref={bar} className="notice" data-kind={notice?.kind} onFocus={noteFocus}>
        <p role="status">
          <span key={notice?.id} lang={notice?.kind === 'refused' ? 'en' : undefined}>
            {text}
          </span>
        </p>
        {notice && (
          <div className="actions">
            <CopyCurl key={notice.id} command={curlOfCalls(notice.calls)} of={text ?? ''} />
            <button type="button" className="plain" onClick={close}>
              {t.dismiss}
            </button>
          </div>
        )}
      </div>
    </>
  )
}
