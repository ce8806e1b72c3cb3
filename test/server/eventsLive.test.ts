import { toNodeHandler } from 'kryptogo-payment-react/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPostgres, stores } from '../support/databases'
import { openEvents, readStream } from './eventsSupport'
import { serve } from './routesSupport'
import { call, get, openShop } from './shop'
import { eventually } from '../support/eventually'

const SECOND = 1_000
const ended: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

describe.each(stores)('a callback, on $name,', ({ open }) => {
  it('reaches a stream of another process within a second', async () => {
    const store = await open()
    ended.push(store.close)
    const shop = openShop(store)
    const there = shop.another()
    void shop.payments.start()
    void there.start()
    ended.push(() => Promise.all([shop.payments.stop(), there.stop()]))
    const id = await shop.create()
    const stream = readStream(await there.fetch(get(`/intent/${id}/events`)))
    expect(await stream.status()).toBe('pending')
    // until that process listens
    await new Promise((resolve) => setTimeout(resolve, 200))
    shop.fake.update(id, { status: 'success', received_amount: '9.23', payment_tx_hash: '0xabc' })
    const start = performance.now()
    expect((await call(shop.payments, id, 'success')).status).toBe(200)
    expect(await stream.status()).toBe('success')
    expect(performance.now() - start).toBeLessThan(SECOND)
    expect(await stream.next()).toBeNull()
  })
})

it('a stream that was opened while an earlier stop was pending keeps hearing of changes', async () => {
  const store = await openPostgres()
  ended.push(store.close)
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => (finish = resolve))
  const onStatusChange = vi.fn(() => finished)
  const shop = openShop(store, { onStatusChange })
  const there = shop.another()
  const [first, second] = [await shop.create(), await shop.create()]
  shop.fake.update(first, { status: 'success' })
  await shop.clock.advanceAsync(120_000)
  void shop.payments.start()
  await eventually(async () => {
    await shop.clock.advanceAsync(50)
    expect(onStatusChange).toHaveBeenCalled()
  })

  const stopped = shop.payments.stop()
  void shop.payments.start()
  const stream = readStream(await shop.payments.fetch(get(`/intent/${second}/events`)))
  expect(await stream.status()).toBe('pending')
  finish()
  await shop.settled(stopped)
  shop.fake.update(second, { status: 'success' })
  await call(there, second, 'success')
  expect(await shop.settled(stream.status())).toBe('success')
  await shop.settled(Promise.all([shop.payments.stop(), there.stop()]))
})

describe('over node:http', () => {
  it('a callback reaches a stream', async () => {
    const store = await openPostgres()
    ended.push(store.close)
    const shop = openShop(store)
    void shop.payments.start()
    ended.push(() => shop.payments.stop())
    const url = await serve(toNodeHandler(shop.payments))
    const id = await shop.create()
    const stream = readStream(await fetch(`${url}/v1/studio/api/payment/intent/${id}/events`))
    expect(await stream.status()).toBe('pending')
    shop.fake.update(id, { status: 'success', received_amount: '9.23', payment_tx_hash: '0xabc' })
    await call(shop.payments, id, 'success')
    expect(await stream.status()).toBe('success')
    expect(await stream.next()).toBeNull()
  })

  it('a client that goes away is forgotten', async () => {
    const shop = await openEvents()
    const url = await serve(toNodeHandler(shop))
    const controller = new AbortController()
    const stream = readStream(
      await fetch(`${url}/payment/intent/${shop.id}/events`, { signal: controller.signal }),
    )
    await stream.next()
    controller.abort()
    await expect(stream.next()).rejects.toThrow('abort')
    let amount = 1
    await eventually(async () => {
      shop.reads()
      await shop.update({ received_amount: String(amount++) })
      expect(shop.reads()).toBe(0)
    })
  })
})
