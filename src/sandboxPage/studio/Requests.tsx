import { useLocale } from '../useLocale'
import { curlOfRequest } from './calls'
import { Command, CopyCurl } from './CopyCurl'
import { SHOWN } from './readers'
import { useStudioState } from './StudioContext'
import { timeOfDay } from './times'
import { usePageMessages } from './usePageMessages'

/** The requests that shops have sent. */
export function Requests() {
  const t = usePageMessages()
  const [locale] = useLocale()
  const { requests } = useStudioState().world
  if (requests.length === 0)
    return (
      <section className="empty">
        <h2>{t.noRequests}</h2>
        <p>{t.noRequestsHelp}</p>
        <Command label={t.baseUrl} text={location.origin} />
      </section>
    )
  return (
    <section className="log" aria-label={t.requests}>
      <ol>
        {requests.map((request) => {
          const { id, at, method, path, status, latency_ms, client_id, problem } = request
          return (
            <li key={id}>
              <time dateTime={at}>{timeOfDay(at, locale)}</time>
              <div>
                <b>{method}</b> <code className="address">{path}</code>{' '}
                <span className="answer" data-accepted={status === 200}>
                  {status ?? t.noAnswer}
                </span>{' '}
                <span className="quiet">
                  {[`${latency_ms} ms`, ...(client_id === undefined ? [] : [client_id])].join(
                    ' · ',
                  )}
                </span>
                {problem !== undefined && (
                  <span className="problem" lang="en">
                    {problem}
                  </span>
                )}
              </div>
              <div className="actions">
                <CopyCurl command={curlOfRequest(request, location.origin)} of={String(id)} />
              </div>
            </li>
          )
        })}
      </ol>
      {requests.length >= SHOWN && <p className="quiet">{t.newest(SHOWN)}</p>}
    </section>
  )
}
