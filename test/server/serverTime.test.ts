import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openPostgres, sharedPGlite } from '../support/databases'
import { dataOf, openEvents, readStream } from './eventsSupport'
import { openOrders } from './ordersSupport'
import { get, post } from './shop'

const HOUR = 60 * 60_000

const secondsOf = (data: Readonly<Record<string, unknown>>) => Number(data['server_time'])

describe('the time at which a payment is answered', () => {
  it('is with a new payment, one that there was, and one that is read', async () => {
    const { ask, read, clock, payments } = openOrders({ database: sharedPGlite })
    const answers = [() => ask('time'), () => ask('time'), () => read(id)]
    let id = ''
    for (const answer of answers) {
      await clock.advanceAsync(1_500)
      const { data } = await answer()
      expect(data['server_time']).toBe(clock.now() / 1000)
      id = String(data['payment_intent_id'])
    }
    const stored = await payments.getPayment(id)
    expect(JSON.stringify([stored, await payments.getHistory(id)])).not.toContain('server_time')
  })

  it('is that after the shop has answered', async () => {
    const { ask, clock } = openOrders(
      { database: sharedPGlite },
      { onCreated: () => clock.advance(2_500) },
    )
    const before = clock.now()
    const { data } = await ask('time of a slow shop')
    expect(data['server_time']).toBe((before + 2_500) / 1000)
  })

  it('is with each event of a stream, for a viewer who comes later too, and makes none by itself', async () => {
    const shop = await openEvents()
    const expectNow = (text: string | null) =>
      expect(secondsOf(dataOf(text ?? ''))).toBe(shop.clock.now() / 1000)
    const early = readStream(await shop.watch())
    expectNow(await early.next())
    await shop.clock.advanceAsync(5_000)
    const late = readStream(await shop.watch())
    expectNow(await late.next())
    await shop.update({ payer_address: '0xother' })
    await shop.clock.advanceAsync(5_000)
    await shop.update({ payment_tx_hash: `0x${shop.id}` })
    for (const { next } of [early, late]) {
      const event = await next()
      expect(dataOf(event ?? '')).toHaveProperty('payment_tx_hash')
      expectNow(event)
    }
    await Promise.all([early.cancel(), late.cancel()])
  })

  it('is the database’s, whatever the clock of the process says', async () => {
    const store = await openPostgres()
    onTestFinished(async () => {
      vi.restoreAllMocks()
      await store.close()
    })
    const shop = openOrders(store)
    const { now } = Date
    const server = shop.another({ environment: {} })
    const reader = shop.another({
      environment: {},
      getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD' }),
    })
    vi.spyOn(Date, 'now').mockImplementation(() => now() + 25 * HOUR)
    const expectNow = (data: Readonly<Record<string, unknown>>) =>
      expect(Math.abs(secondsOf(data) * 1000 - now())).toBeLessThan(60_000)
    const { data, id = '' } = await shop.ask('A-1', { server })
    expectNow(data)
    expectNow((await shop.ask('A-1', { server })).data)
    const unnamed = await reader.fetch(post('/intent', {}))
    expectNow(((await unnamed.json()) as { data: typeof data }).data)
    const streamed = await shop.another({ environment: {} }).fetch(get(`/intent/${id}/events`))
    const stream = readStream(streamed)
    expectNow(dataOf((await stream.next()) ?? ''))
    await stream.cancel()
  })
})
