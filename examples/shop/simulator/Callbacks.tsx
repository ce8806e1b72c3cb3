import type { FakeDelivery } from 'kryptogo-payment-react/testing'
import { useLocale } from '../settings'
import { WORDS } from './words'

const MOST = 6

/** What KryptoGO told the shop's server, and what that answered. */
export function Callbacks({ deliveries }: { deliveries: readonly FakeDelivery[] }) {
  const [locale] = useLocale()
  const words = WORDS[locale]
  const timeOf = (at: number) => new Date(at).toLocaleTimeString(locale, { hour12: false })
  return (
    <section aria-labelledby="callbacks">
      <h2 id="callbacks">{words.callbacks}</h2>
      {deliveries.length === 0 && <p>{words.noCallbacks}</p>}
      <ol>
        {[...deliveries]
          .reverse()
          .slice(0, MOST)
          .map(({ at, status, answer }) => (
            <li key={`${at} ${status}`}>
              <time>{timeOf(at)}</time>
              <code>{status}</code>
              <span data-taken={answer === 200}>{answer ?? words.noAnswer}</span>
            </li>
          ))}
      </ol>
    </section>
  )
}
