import { getResponse } from 'msw'
import { setupServer } from 'msw/node'
import { createFakeKryptogo, createTestClock, type Scenario } from 'kryptogo-payment-react/testing'
import { paymentHandlers } from 'kryptogo-payment-react/testing/msw'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { parsePaymentIntent } from 'kryptogo-payment-react/server'
import { intentUrl, type Envelope } from './requests'

const clock = createTestClock()
const fake = createFakeKryptogo({ clock })
const server = setupServer(...paymentHandlers(fake))

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  server.resetHandlers()
  fake.reset()
})
afterAll(() => server.close())

const order = { method: 'POST', body: '{"fiat_amount":"300","fiat_currency":"TWD"}' }

async function dataOf(response: Response) {
  return parsePaymentIntent(((await response.json()) as Envelope).data)
}

describe('behind msw', () => {
  it('a payment is created, read, listed and paid', async () => {
    const { payment_intent_id: id } = await dataOf(await fetch(intentUrl, order))
    clock.advance(12_000)
    const response = await fetch(`${intentUrl}/${id}`)
    expect(response.headers.get('Date')).toBe(new Date(clock.now()).toUTCString())
    expect((await dataOf(response)).status).toBe('success')
    expect(await (await fetch(`${intentUrl}s`)).json()).toMatchObject({
      code: 0,
      data: [{ payment_intent_id: id }],
    })
  })

  it.each([
    'http://localhost/v1/studio/api/payment/intent',
    'https://wallet.kryptogo.app/v1/studio/api/payment/intent',
    '/v1/studio/api/payment/intent',
    '/api/kryptogo/v1/studio/api/payment/intent',
  ])('the address %s is answered', async (path) => {
    const response = await fetch(new URL(path, document.baseURI), order)
    expect(await response.json()).toMatchObject({ code: 0 })
  })

  it.each<[Scenario, number, string]>([
    ['rejected_client_id', 400, '"code":4001'],
    ['rejected_api_key', 400, '"code":4002'],
    ['rejected_unknown_code', 400, '"code":4999'],
    ['server_error', 500, '<h1>'],
  ])('%s is HTTP %i with %s', async (scenario, status, text) => {
    fake.scenario = scenario
    const response = await fetch(intentUrl, order)
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(text)
  })

  it('offline is a network failure', async () => {
    fake.scenario = 'offline'
    await expect(fetch(intentUrl, order)).rejects.toThrow(TypeError)
  })

  it('a mistake in what the fake is given is none, but fails as what it is', async () => {
    const random = () => {
      throw new TypeError('No numbers left')
    }
    const handlers = paymentHandlers(createFakeKryptogo({ random }))
    const answer = getResponse(handlers, new Request(intentUrl, order))
    await expect(answer).rejects.toThrow('No numbers left')
  })

  it('a delayed answer follows the clock', async () => {
    fake.scenario = 'slow'
    const settled = vi.fn()
    const answer = fetch(intentUrl, order).finally(settled)
    await clock.advanceAsync(7999)
    expect(settled).not.toHaveBeenCalled()
    await clock.advanceAsync(1)
    expect((await answer).status).toBe(200)
  })

  it('a chain of polls follows the clock', async () => {
    const { payment_intent_id: id } = await dataOf(await fetch(intentUrl, order))
    const statuses: string[] = []
    const poll = async () => {
      const { status } = await dataOf(await fetch(`${intentUrl}/${id}`))
      statuses.push(status)
      if (status === 'pending') clock.after(3000, () => void poll())
    }
    void poll()
    await clock.advanceAsync(60_000)
    expect(statuses).toEqual(['pending', 'pending', 'pending', 'pending', 'success'])
  })

  it('an answer that never comes can be aborted', async () => {
    fake.scenario = 'timeout'
    const controller = new AbortController()
    const answer = fetch(intentUrl, { ...order, signal: controller.signal })
    await clock.advanceAsync(60_000)
    controller.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
    expect(fake.intents).toHaveLength(1)
  })
})

describe('under a base URL', () => {
  it.each(['/api/kryptogo', '/api/kryptogo/', new URL('/api/kryptogo', document.baseURI).href])(
    '%s, only what stands under it is answered',
    async (baseUrl) => {
      const handlers = paymentHandlers(fake, { baseUrl })
      const url = new URL('/api/kryptogo/v1/studio/api/payment/intent', document.baseURI).href
      const elsewhere = url.replace('/kryptogo', '/other')
      expect(await getResponse(handlers, new Request(url, order))).toBeDefined()
      expect(await getResponse(handlers, new Request(elsewhere, order))).toBeUndefined()
    },
  )
})
