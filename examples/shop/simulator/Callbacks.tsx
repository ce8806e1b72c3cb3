import type { FakeDelivery } from 'kryptogo-payment-react/testing'
import { useLocale } from '../settings'
import { SIMULATOR_TEXT } from './simulatorText'

const LIMIT = 6

/** Lists KryptoGO's callbacks to the shop's server, and the responses. */
export function Callbacks({ deliveries }: { deliveries: readonly FakeDelivery[] }) {
  const [locale] = useLocale()
  const text = SIMULATOR_TEXT[locale]
  const timeOf = (at: number) => new Date(at).toLocaleTimeString(locale, { hour12: false })
  return (
    <section aria-labelledby="callbacks">
      <h2 id="callbacks">{text.callbacks}</h2>
      {deliveries.length === 0 && <p>{text.noCallbacks}</p>}
      <ol>
        {[...deliveries]
          .reverse()
          .slice(0, LIMIT)
          .map(({ at, status, answer }) => (
            <li key={`${at} ${status}`}>
              <time>{timeOf(at)}</time>
              <code>{status}</code>
              <span data-taken={answer === 200}>{answer ?? text.noAnswer}</span>
            </li>
          ))}
      </ol>
    </section>
  )
}
