import { CopyCurl } from './CopyCurl'
import { curlOfCalls } from './calls'
import { useStudio, useStudioState } from './StudioContext'
import { usePageMessages } from './usePageMessages'

/** Says what has just been done, or why it could not be, and how to do the same from a terminal. */
export function NoticeBar() {
  const t = usePageMessages()
  const studio = useStudio()
  const { notice, announcement } = useStudioState()
  return (
    <>
      <p role="status" className="hidden">
        {/* An element of its own, so that the same text twice is told twice. */}
        <span key={announcement?.id}>{announcement?.text}</span>
      </p>
      <div className="notice" data-kind={notice?.kind} data-open={notice !== undefined}>
        <p role="status">
          <span key={notice?.id} lang={notice?.kind === 'refused' ? 'en' : undefined}>
            {notice?.kind === 'lost' ? t.lost : notice?.text}
          </span>
        </p>
        {notice && (
          <div className="actions">
            <CopyCurl key={notice.id} command={curlOfCalls(notice.calls)} of={notice.text} />
            <button type="button" className="plain" onClick={studio.dismiss}>
              {t.dismiss}
            </button>
          </div>
        )}
      </div>
    </>
  )
}
