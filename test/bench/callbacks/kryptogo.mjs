// A fake KryptoGO of almost no cost: a payment is pending when created and a success when read.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { createIntent } from 'kryptogo-payment-react/testing'
import { announce } from './processes.mjs'

const ID = '0'.repeat(32)
const more = {
  client_id: 'client',
  fiat_amount: '300',
  fiat_currency: /** @type {const} */ ('TWD'),
}
const due = { ...more, payment_deadline: Math.floor(Date.now() / 1000) + 1800 }

/** @param {Partial<import('kryptogo-payment-react').PaymentIntent>} given */
const template = (given) =>
  JSON.stringify({
    code: 0,
    data: createIntent({
      ...due,
      payment_intent_id: ID,
      order_data: { order_id: 'A-1' },
      ...given,
    }),
  }).split(ID)

// Hash and payer are unique to the payment, as in reality.
const pending = template({ status: 'pending' })
const paid = template({
  status: 'success',
  payment_tx_hash: `0x${ID}${ID}`,
  payer_address: `0x${ID}00000000`,
})

const server = createServer((request, response) => {
  const { method, url = '' } = request
  const isNew = method === 'POST'
  const id = isNew ? randomUUID().replaceAll('-', '') : url.slice(url.lastIndexOf('/') + 1)
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end((isNew ? pending : paid).join(id))
})
await announce(server)
