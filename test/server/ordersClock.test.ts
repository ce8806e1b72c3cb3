import { expect, it, onTestFinished, vi } from 'vitest'
import { openPostgres } from '../support/databases'
import { gate, openOrders } from './ordersSupport'

it('a process whose clock is a day ahead does not take an order that another has reserved', async () => {
  const store = await openPostgres()
  onTestFinished(async () => {
    vi.restoreAllMocks()
    await store.close()
  })
  const { now } = Date
  const shop = openOrders(store)
  // The clock of KryptoGO is that of the database.
  const payment_deadline = Math.floor(now() / 1000) + 900
  const client: typeof shop.client = {
    ...shop.client,
    createPaymentIntent: async (...params) => ({
      ...(await shop.client.createPaymentIntent(...params)),
      payment_deadline,
    }),
    getPaymentIntent: async (...params) => ({
      ...(await shop.client.getPaymentIntent(...params)),
      payment_deadline,
    }),
  }
  const { gated, arrived, letThrough } = gate(client)
  const created = shop.ask('A-1', { server: shop.another({ client: gated, environment: {} }) })
  await arrived()

  vi.spyOn(Date, 'now').mockImplementation(() => now() + 25 * 60 * 60_000)
  const wrong = shop.ask('A-1', { server: shop.another({ client, environment: {} }) })
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(shop.made()).toEqual([])
  letThrough()
  const { id } = await created
  expect(await wrong).toMatchObject({ id, data: { reused: true } })
})
