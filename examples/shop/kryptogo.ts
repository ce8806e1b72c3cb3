// A KryptoGO that runs on this machine, and the buyer's wallet: both only for the demo.
import { serve } from '@hono/node-server'
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'

const kryptogo = createFakeKryptogo({
  // until the wallet pays, nothing happens but the deadline
  scenario: 'expired',
  callbacks: { fetch, retryAfter: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000] },
})

serve({
  hostname: '127.0.0.1',
  port: Number(process.env['PORT']),
  fetch(request: Request) {
    const [, place, id, action] = new URL(request.url).pathname.split('/')
    if (place !== 'wallet') return kryptogo.fetch(request)
    if (id !== undefined && action !== undefined) return act(id, action)
    const { intents, deliveries } = kryptogo
    return Response.json({ payment: intents.at(-1) ?? null, deliveries: deliveries.slice(-20) })
  },
})

function act(id: string, action: string): Response {
  const intent = kryptogo.intents.find(({ payment_intent_id }) => payment_intent_id === id)
  if (!intent) return new Response('There is no such payment', { status: 404 })
  switch (action) {
    case 'pay':
      kryptogo.pay(id)
      break
    case 'underpay':
      kryptogo.pay(id, tooLittle(intent.crypto_amount))
      break
    case 'expire':
      kryptogo.expire(id)
      break
    case 'refund':
      kryptogo.refund(id)
      break
    default:
      return new Response('The wallet cannot do that', { status: 404 })
  }
  return new Response(null, { status: 204 })
}

/** 0.13 less, of an amount with two decimals. */
function tooLittle(due: string): string {
  const cents = String(BigInt(due.replace('.', '')) - 13n).padStart(3, '0')
  return `${cents.slice(0, -2)}.${cents.slice(-2)}`
}
