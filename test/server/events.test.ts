import { parsePaymentIntent } from 'kryptogo-payment-react/server'
import { describe, expect, it, vi } from 'vitest'
import { isFull } from '../support/size.mjs'
import { dataOf, openEvents, readStream } from './eventsSupport'
import { isLookup, read } from './routesSupport'
import { eventually } from '../support/eventually'

const SECOND = 1_000
const MINUTE = 60 * SECOND
describe('a stream', () => {
  it('begins with the payment as the page may see it, in one line', async () => {
    const shop = await openEvents({ getPublicOrderData: () => ({ note: 'a\nb\u2028c\rd' }) })
    const response = await shop.watch()
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'private, no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    const text = await readStream(response).next()
    expect(text).toMatch(/^retry: 3000\nevent: intent\ndata: [^\n\r]*\n\n$/)
    const data = dataOf(text ?? '')
    const { envelope } = await read(await shop.get(`/payment/intent/${shop.id}`))
    const events_path = `intent/${shop.id}/events`
    expect(envelope).toEqual({ code: 0, data: { ...data, events_path } })
    expect(parsePaymentIntent(data)).toMatchObject({
      status: 'pending',
      payment_intent_id: shop.id,
    })
    expect(data).not.toHaveProperty('payer_address')
  })

  it('sends each visible change once', async () => {
    const shop = await openEvents()
    const stream = readStream(await shop.watch())
    expect(await stream.status()).toBe('pending')
    await shop.update({ payer_address: '0xother' })
    await shop.clock.advanceAsync(0)
    await shop.update({ payment_tx_hash: '0xseen' })
    expect(dataOf((await stream.next()) ?? '')).toMatchObject({ payment_tx_hash: '0xseen' })
    await shop.update({ status: 'insufficient_not_refunded' })
    expect(await stream.status()).toBe('insufficient_not_refunded')
  })

  it.each(['success', 'expired', 'insufficient_refunded'])('ends with %s', async (status) => {
    const shop = await openEvents()
    const stream = readStream(await shop.watch())
    await stream.next()
    await shop.update({ status })
    const last = await stream.next()
    expect(dataOf(last ?? '')['status']).toBe(status)
    // a browser would connect again
    expect(last).toMatch(/^retry: \d{8}\n/)
    expect(await stream.next()).toBeNull()
  })

  it('of a finished payment is one event long', async () => {
    const shop = await openEvents()
    await shop.update({ status: 'success' })
    const stream = readStream(await shop.watch())
    expect(await stream.status()).toBe('success')
    expect(await stream.next()).toBeNull()
    await shop.quiet()
  })

  it('is named where the payment is read, for as long as there is more to come', async () => {
    const shop = await openEvents({
      authorizeRead: ({ request }) => request.headers.get('cookie') === 'me',
    })
    const readAs = async (cookie: string) =>
      read(await shop.get(`/payment/intent/${shop.id}`, { headers: { cookie } }))
    const named = { data: { events_path: `intent/${shop.id}/events` } }
    for (const change of [{}, { payment_tx_hash: '0xseen' }]) {
      await shop.update(change)
      expect((await readAs('me')).envelope).toMatchObject(named)
    }
    const refused = await readAs('another')
    expect(refused.status).toBe(403)
    expect(refused.envelope).not.toHaveProperty('data')

    for (const status of ['expired', 'success']) {
      await shop.update({ status })
      const { envelope } = await readAs('me')
      expect(envelope).toMatchObject({ data: { status } })
      expect(envelope).not.toHaveProperty('data.events_path')
    }
  })

  it('reads the store once per change, however many there are', async () => {
    const shop = await openEvents()
    const streams = await Promise.all(
      Array.from({ length: 50 }, async () => readStream(await shop.watch())),
    )
    for (const stream of streams) await stream.next()
    shop.reads()
    for (const status of ['insufficient_not_refunded', 'success']) {
      await shop.update({ status })
      for (const stream of streams) expect(await stream.status()).toBe(status)
      expect(shop.reads()).toBe(1)
    }
  })

  it('misses no change that comes while it is opened', async () => {
    let permit: (may: boolean) => void = () => undefined
    const authorizeRead = vi.fn(() => new Promise<boolean>((resolve) => (permit = resolve)))
    const shop = await openEvents({ authorizeRead })
    const opening = shop.watch()
    await eventually(() => expect(authorizeRead).toHaveBeenCalled())
    await shop.update({ payment_tx_hash: '0xseen' })
    permit(true)
    const stream = readStream(await opening)
    expect(dataOf((await stream.next()) ?? '')).toMatchObject({ payment_tx_hash: '0xseen' })
    await shop.update({ status: 'success' })
    expect(await stream.status()).toBe('success')
    expect(authorizeRead).toHaveBeenCalledOnce()
  })

  it('catches up when the store was out of reach', async () => {
    let isDown = false
    const shop = await openEvents({
      onStatement(sql) {
        if (isDown && isLookup(sql)) throw new Error('down')
      },
    })
    const streams = [readStream(await shop.watch()), readStream(await shop.watch())]
    for (const stream of streams) await stream.next()
    isDown = true
    await expect(shop.update({ status: 'success' })).rejects.toThrow('down')
    await shop.clock.advanceAsync(10 * SECOND)
    expect(shop.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
    isDown = false
    await shop.clock.advanceAsync(SECOND)
    for (const stream of streams) expect(await stream.status()).toBe('success')
  })
})

describe('no stream is opened', () => {
  it('for an unknown payment', async () => {
    const shop = await openEvents()
    expect(await read(await shop.watch('nobody'))).toMatchObject({
      status: 404,
      envelope: { code: 4006, error: 'invalid_intent_id' },
    })
  })

  it('for a request that may not read it', async () => {
    const shop = await openEvents({
      authorizeRead: ({ request }) => request.headers.get('cookie') === 'me',
    })
    expect((await shop.watch(shop.id)).status).toBe(403)
    expect((await shop.watch(shop.id, { headers: { cookie: 'me' } })).status).toBe(200)
  })

  it('while the store is out of reach', async () => {
    let isDown = false
    const shop = await openEvents({
      onStatement() {
        if (isDown) throw new Error('down')
      },
    })
    isDown = true
    expect((await shop.watch()).status).toBe(503)
  })

  if (isFull)
    it('beyond ten thousand, and refusals take no room', { timeout: 120_000 }, async () => {
      const shop = await openEvents({
        authorizeRead: ({ request }) => request.headers.get('cookie') !== 'stranger',
      })
      const ids: string[] = []
      while (ids.length < 201) ids.push(await shop.another())
      const open = await Promise.all(
        Array.from({ length: 9_999 }, (_, index) => shop.watch(ids[index % 200])),
      )
      expect(new Set(open.map(({ status }) => status))).toEqual(new Set([200]))
      const stranger = { headers: { cookie: 'stranger' } }
      for (let attempt = 0; attempt < 51; attempt++)
        expect((await shop.watch(ids[199], stranger)).status).toBe(403)
      expect((await shop.watch(ids[199])).status).toBe(200)
      const refused = await shop.watch(ids[200])
      expect(refused.headers.get('retry-after')).toBe('30')
      expect(await read(refused)).toMatchObject({ status: 503 })
      // one for all streams, one for all changes
      await eventually(() => expect(shop.clock.waiting).toBe(2))
      await open[0]?.body?.cancel()
      expect((await shop.watch(ids[200])).status).toBe(200)
      await shop.close()
    })

  it('beyond fifty of one payment, so that one buyer cannot take the room of all', async () => {
    const shop = await openEvents()
    const other = await shop.another()
    const open = await Promise.all(Array.from({ length: 60 }, () => shop.watch()))
    expect(open.filter(({ status }) => status === 200)).toHaveLength(50)
    const refused = await shop.watch()
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(await read(refused)).toMatchObject({ status: 503 })
    expect((await shop.watch(other)).status).toBe(200)
    await open[0]?.body?.cancel()
    expect((await shop.watch()).status).toBe(200)
    expect((await shop.watch()).status).toBe(503)
    await shop.close()
    await shop.quiet()
  })

  it('but requests that may not read a payment do not count among its fifty', async () => {
    let permit: () => void = () => undefined
    const permitted = new Promise<void>((resolve) => (permit = resolve))
    const shop = await openEvents({
      async authorizeRead({ request }) {
        if (request.headers.get('cookie') === 'me') return true
        await permitted
        return false
      },
    })
    const others = Array.from({ length: 50 }, () => shop.watch())
    expect((await shop.watch(shop.id, { headers: { cookie: 'me' } })).status).toBe(200)
    permit()
    for (const { status } of await Promise.all(others)) expect(status).toBe(403)
    await shop.close()
  })

  it('and refusals take no room of a payment', async () => {
    const shop = await openEvents({ authorizeRead: () => false })
    for (let attempt = 0; attempt < 51; attempt++) await shop.watch()
    expect((await shop.watch()).status).toBe(403)
    await shop.quiet()
  })
})

describe('a reader', () => {
  it('that is slow gets the newest state, and nothing piles up', async () => {
    const shop = await openEvents()
    const stream = readStream(await shop.watch())
    for (let amount = 1; amount <= 100; amount++) {
      await shop.update({ received_amount: String(amount) })
      await shop.clock.advanceAsync(0)
    }
    const seen = [await stream.next(), await stream.next()]
    expect(seen.map((text) => dataOf(text ?? '')['received_amount'])).toEqual([undefined, '100'])
    await shop.update({ received_amount: '101' })
    expect(dataOf((await stream.next()) ?? '')['received_amount']).toBe('101')
  })

  it('that is slow gets the last state', async () => {
    const shop = await openEvents()
    const stream = readStream(await shop.watch())
    await shop.update({ received_amount: '1' })
    await shop.clock.advanceAsync(0)
    await shop.update({ status: 'success' })
    await shop.clock.advanceAsync(0)
    expect([await stream.status(), await stream.status(), await stream.next()]).toEqual([
      'pending',
      'success',
      null,
    ])
  })

  it('that reads nothing for a minute is disconnected', async () => {
    const shop = await openEvents()
    await shop.watch()
    await shop.clock.advanceAsync(MINUTE + 5 * SECOND)
    shop.reads()
    await shop.quiet()
    expect(shop.reads()).toBe(0)
  })

  it('gets a heartbeat every 20 seconds', async () => {
    const shop = await openEvents()
    const stream = readStream(await shop.watch())
    await stream.next()
    await shop.clock.advanceAsync(19 * SECOND)
    const beat = stream.next()
    let isHeard = false
    void beat.then(() => (isHeard = true))
    await shop.clock.advanceAsync(0)
    expect(isHeard).toBe(false)
    await shop.clock.advanceAsync(SECOND)
    expect(await beat).toBe(':\n\n')
    const next = stream.next()
    await shop.clock.advanceAsync(20 * SECOND)
    expect(await next).toBe(':\n\n')
  })

  it('is disconnected after an hour', async () => {
    const shop = await openEvents()
    const stream = readStream(await shop.watch())
    await stream.next()
    let beats = 0
    const isOver = (async () => {
      while (await stream.next()) beats++
    })()
    await shop.clock.advanceAsync(59 * MINUTE)
    expect(beats).toBeGreaterThan(170)
    await shop.clock.advanceAsync(MINUTE + 20 * SECOND)
    await isOver
  })

  it.each(['cancels', 'aborts'])('that %s leaves nothing behind', async (way) => {
    const shop = await openEvents()
    const controller = new AbortController()
    const stream = readStream(await shop.watch(shop.id, { signal: controller.signal }))
    await stream.next()
    if (way === 'cancels') await stream.cancel()
    else controller.abort()
    shop.reads()
    await shop.update({ status: 'success' })
    await shop.quiet()
    expect(shop.reads()).toBe(0)
  })

  it('that has left before the stream is open leaves nothing behind', async () => {
    const shop = await openEvents()
    await shop.watch(shop.id, { signal: AbortSignal.abort() })
    await shop.watch(shop.id, { method: 'HEAD' })
    await shop.quiet()
  })

  it('is disconnected when the server stops', async () => {
    const shop = await openEvents()
    const stream = readStream(await shop.watch())
    await stream.next()
    await shop.close()
    expect(await stream.next()).toBeNull()
  })
})
