import { createFakeKryptogo, type Clock } from 'kryptogo-payment-react/testing'
import type { PaymentIntent } from 'kryptogo-payment-react/server'
import { any } from '../kryptogo'
import { serveKryptogo, type Send } from '../serveKryptogo'

// Longer than a client of ours waits for an answer.
const LATE_MS = 12_000

/** Starts a fake KryptoGO over HTTP, whose answers and callbacks are late or lost. */
export async function startUnreliableKryptogo(clock: Clock, send: Send) {
  const expired = new Set<string>()
  const fake = createFakeKryptogo({
    clock,
    scenario: 'pending',
    callbacks: {
      fetch: send,
      plan({ payment_intent_id: id, status }) {
        // An expired payment is looked at four times in 31 hours, for longer than an attack waits.
        const mayBeLost = !(expired.has(id) && status === 'success')
        return any([...(mayBeLost ? [[]] : []), [0], [0, 0], [0, 5_000], [3_000]])
      },
      retryAfter: Array.from({ length: 5_000 }, () => 3_000),
    },
  })
  /** When each payment ended at KryptoGO or got money: nothing may be created beside it before. */
  const endedAt = new Map<string, number>()

  const { url, close } = await serveKryptogo(fake, async () => {
    const fate = Math.random()
    if (fate < 0.08) return false
    if (fate < 0.16) await new Promise<void>((resolve) => clock.after(LATE_MS, resolve))
    return true
  })
  let hashes = 0

  function change(id: string, patch: Partial<PaymentIntent>) {
    if (!endedAt.has(id)) endedAt.set(id, Date.now())
    fake.update(id, patch)
  }

  return {
    ...{ url, close, endedAt },
    payments: () => fake.intents,
    expire(id: string) {
      expired.add(id)
      change(id, { status: 'expired' })
    },
    /** The buyer pays, seen first and then confirmed. */
    pay(id: string) {
      const payment_tx_hash = `0x${(++hashes).toString(16).padStart(64, '0')}`
      change(id, { payment_tx_hash })
      clock.after(3_000, () =>
        change(id, { payment_tx_hash, status: 'success', received_amount: '9.23' }),
      )
    },
  }
}
