import { useLocale } from '../useLocale'
import { curlOfDelivery } from './calls'
import { CallbackControls } from './Controls'
import { Command, CopyCurl } from './CopyCurl'
import { SHOWN } from './readers'
import { DeliveryResult } from './DeliveryResult'
import { useStudio, useStudioState } from './StudioContext'
import { timeOfDay } from './times'
import { usePageMessages } from './usePageMessages'
import { hrefOf } from './useRoute'

const FORWARD =
  'npx kryptogo-payment-react sandbox --forward http://localhost:3000/payment/callback'

/** The callbacks that have been sent, and how they are. */
export function Callbacks() {
  const t = usePageMessages()
  const { deliveries } = useStudioState().world
  return (
    <>
      <CallbackControls />
      {deliveries.length === 0 ? (
        <section className="empty">
          <h2>{t.noCallbacks}</h2>
          <p>{t.noCallbacksHelp}</p>
          <Command label={t.command} text={FORWARD} />
        </section>
      ) : (
        <Log />
      )}
    </>
  )
}

function Log() {
  const t = usePageMessages()
  const [locale] = useLocale()
  const studio = useStudio()
  const { deliveries } = useStudioState().world
  const resend = (id: number) => void studio.run(t.resent, (client) => client.resend(id))

  return (
    <section className="log" aria-label={t.callbacks}>
      <button
        type="button"
        onClick={() => void studio.run(t.resentAll, (client) => client.resendAll())}
      >
        {t.resendAll}
      </button>
      <ol>
        {deliveries.map((delivery) => {
          const { id, sent_at, url, payment_intent_id } = delivery
          return (
            <li key={id}>
              <time dateTime={sent_at}>{timeOfDay(sent_at, locale)}</time>
              <div>
                <DeliveryResult delivery={delivery} />
                <span className="quiet address">
                  <a href={hrefOf('payments', payment_intent_id)}>…{payment_intent_id.slice(-8)}</a>{' '}
                  → {url}
                </span>
              </div>
              <div className="actions">
                <button
                  type="button"
                  className="plain"
                  aria-label={`${t.resend}: ${id}`}
                  onClick={() => resend(id)}
                >
                  {t.resend}
                </button>
                <CopyCurl command={curlOfDelivery(delivery)} of={String(id)} />
              </div>
            </li>
          )
        })}
      </ol>
      {deliveries.length >= SHOWN && <p className="quiet">{t.newest(SHOWN)}</p>}
    </section>
  )
}
