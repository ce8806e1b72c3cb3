import { CopyCurl } from './CopyCurl'
import { curlOfCalls } from './calls'
import { useStudio, useStudioState } from './StudioContext'
import { usePageMessages } from './usePageMessages'

/** Says what has just been done, or why it could not be, and how to do the same from a terminal. */
export function NoticeBar() {
  const t = usePageMessages()
  const studio = useStudio()
  const { notice } = useStudioState()
  return (
    <div className="notice" data-problem={notice?.isProblem} data-open={notice !== undefined}>
      <p role="status">{notice?.text}</p>
      {notice && (
        <div className="actions">
          <CopyCurl
            key={notice.id}
            command={curlOfCalls(notice.calls, location.origin)}
            of={notice.text}
          />
          <button type="button" className="plain" onClick={studio.dismiss}>
            {t.dismiss}
          </button>
        </div>
      )}
    </div>
  )
}
