import { setTimeout as wait } from 'node:timers/promises'
import { createFakeKryptogo, type Clock } from 'kryptogo-payment-react/testing'
import type { PaymentIntent } from 'kryptogo-payment-react/server'
import { serveKryptogo, type Send } from './serveKryptogo'

const HISTORIES = [
  ['success'],
  ['success'],
  ['expired'],
  ['insufficient_refunded'],
  ['insufficient_not_refunded', 'insufficient_refunded'],
  ['expired', 'success'],
  ['expired', 'insufficient_not_refunded', 'insufficient_refunded'],
]

/**
 * Starts a fake KryptoGO over HTTP. It gives every payment a random history and records it.
 *
 * @param pauseMs The least time between two changes of a payment.
 */
export async function startKryptogo(clock: Clock, send: Send, pauseMs: number) {
  const histories = new Map<string, string[]>()
  const known = new Set<string>()
  const walks: Promise<void>[] = []
  const fake = createFakeKryptogo({
    clock,
    scenario: 'pending',
    callbacks: {
      fetch: send,
      // Some are never sent if the shop can find out by itself. Some are sent twice, or late.
      plan: ({ payment_intent_id: id }) => {
        const isFirst = histories.get(id)?.length === 2
        if (isFirst && known.has(id) && Math.random() < 0.1) return []
        return any([[0], [0], [0, 0], [0, 5_000], [3_000]])
      },
      retryAfter: Array.from({ length: 5_000 }, () => 3_000),
    },
  })

  async function walk(id: string) {
    const passed = histories.get(id) ?? []
    for (const status of any(HISTORIES)) {
      await wait(pauseMs + Math.random() * 500)
      passed.push(status)
      fake.update(id, { status, ...amountsOf(status, id) })
    }
  }

  const { url, close } = await serveKryptogo(fake, ({ isOk, text }) => {
    if (isOk) {
      const { data } = JSON.parse(text) as { data: PaymentIntent }
      histories.set(data.payment_intent_id, ['pending'])
      walks.push(walk(data.payment_intent_id))
    }
    return true
  })

  return {
    ...{ url, close },
    /** The statuses of each payment, in order. */
    histories,
    /** Records that the shop has stored this payment. */
    knows: (id: string) => known.add(id),
    callbacks: () => fake.deliveries.length,
    /** Describes a payment that has a fault. */
    describe(id: string) {
      const callbacks = fake.deliveries.filter((one) => one.payment_intent_id === id)
      const answers = [...new Set(callbacks.map(({ answer }) => answer ?? 'none'))].join()
      const whose = known.has(id) ? 'known' : 'not known'
      return `${whose} to the shop, ${callbacks.length} callbacks answered ${answers}`
    },
    /** Resolves when no payment changes any more. */
    async end() {
      for (let ended = 0; ended < walks.length;) {
        ended = walks.length
        await Promise.all(walks)
      }
    },
  }
}

/** Returns a random choice. */
export function any<T>(choices: readonly T[]): T {
  const choice = choices[Math.floor(Math.random() * choices.length)]
  if (choice === undefined) throw new RangeError('There is none')
  return choice
}

function amountsOf(status: string, id: string): Partial<PaymentIntent> {
  const payment_tx_hash = `0x${Buffer.from(id).toString('hex').padEnd(64, '0').slice(0, 64)}`
  if (status === 'expired') return {}
  if (status === 'success') return { payment_tx_hash, received_amount: '9.23' }
  const refund = status === 'insufficient_refunded' ? { refund_amount: '2' } : {}
  return { payment_tx_hash, received_amount: '2', ...refund }
}
