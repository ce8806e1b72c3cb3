/** The program of a fake KryptoGO in the shop's process, which pays every payment at once. */
export const FAKE = `
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
const fake = createFakeKryptogo({ scenario: 'pending' })
globalThis.fetch = async (url, init) => {
  const response = await fake.fetch(url, init)
  if (init?.method === 'POST')
    for (const { payment_intent_id } of fake.intents) fake.update(payment_intent_id, { status: 'success' })
  return response
}
`

export const keys = { KRYPTOGO_CLIENT_ID: 'client', KRYPTOGO_API_KEY: 'key' }
