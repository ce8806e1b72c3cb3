import { screen } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { createIntent } from 'kryptogo-payment-react/testing'
import { http, HttpResponse } from 'msw'
import { afterEach, describe, expect, it } from 'vitest'
import { overHttp } from './overHttp'
import { idOf, INTENT, MINUTE, SECOND } from './support'

const { server, sent, open } = overHttp()
afterEach(() => document.head.replaceChildren())

/** Returns the only request with a method. */
function only(method: string): Request {
  const [request, ...others] = sent.filter((one) => one.method === method)
  if (!request || others.length) throw new Error(`${others.length + Number(!!request)} ${method}s`)
  return request
}

const headersOf = ({ headers }: Request) => Object.fromEntries(headers)
const pageAddress = (path: string) => new URL(path, location.href).href

describe('the request that creates a payment', () => {
  it('is one POST to the documented path with the parameters unchanged', async () => {
    const params = {
      fiat_amount: '300.0',
      fiat_currency: 'TWD',
      callback_url: 'https://shop.example/paid?a=1',
      order_data: { order_id: 'A-1', lines: [{ sku: '石', count: 2 }] },
      group_key: 'tea',
    } as const
    const shop = await open()
    expect(await shop.open(params)).toEqual({ done: true })
    const post = only('POST')
    expect(post.url).toBe(pageAddress(`/api/kryptogo${INTENT}`))
    expect(await post.text()).toBe(JSON.stringify(params))
    expect(headersOf(post)).toEqual({ 'content-type': 'application/json' })
    expect(shop.payment.data).toMatchObject(params)
  })

  it('leaves out parameters that were not given', async () => {
    const shop = await open({ children: <PayButton fiatAmount="300" fiatCurrency="TWD" /> })
    await shop.after(() => screen.getByRole('button').click())
    expect(await only('POST').text()).toBe('{"fiat_amount":"300","fiat_currency":"TWD"}')
  })
})

describe('the request that reads a payment', () => {
  it('is a GET of the documented path with the id escaped', async () => {
    const shop = await open({ scenario: 'pending' })
    await shop.open()
    await shop.pass(2 * SECOND)
    const get = only('GET')
    expect(get.url).toBe(pageAddress(`/api/kryptogo${INTENT}/${idOf(shop.fake)}`))
    expect(headersOf(get)).toEqual({})
    expect(await get.text()).toBe('')
  })

  it('escapes special characters in the id', async () => {
    const data = createIntent({ payment_intent_id: 'a/b?c=d&e #f' })
    const shop = await open()
    server.use(http.all('*', () => HttpResponse.json({ code: 0, data })))
    await shop.open()
    await shop.pass(2 * SECOND)
    expect(only('GET').url).toMatch(/\/intent\/a%2Fb%3Fc%3Dd%26e%20%23f$/)
    expect(shop.payment.error).toBeNull()
  })

  it('asks for news of KryptoGO once the buyer says "I\'ve sent it", and at no other time', async () => {
    const shop = await open({
      ...{ scenario: 'pending', orders: true },
      children: <PayButton fiatAmount="300" fiatCurrency="TWD" orderKey="A-1" />,
    })
    const press = (name: string) => shop.after(() => screen.getByRole('button', { name }).click())
    await press('Pay NT$300')
    await shop.pass(10 * SECOND)
    await shop.after(() => window.dispatchEvent(new Event('focus')))
    const before = sent.splice(0)
    await press("I've sent it")
    const [fresh, ...others] = sent.splice(0)
    const path = `/api/kryptogo${INTENT}/${idOf(shop.fake)}`
    expect(fresh?.url).toBe(pageAddress(`${path}?fresh=1`))
    expect(others).toEqual([])
    await shop.pass(MINUTE)
    await press("I haven't sent it")
    await press('Close')
    await press('Waiting for payment')
    await shop.pass(MINUTE)
    expect(sent.length).toBeGreaterThan(3)
    for (const { url } of [...before, ...sent]) expect(url).not.toContain('?')
  })

  it('asks for news of KryptoGO again until it is answered', async () => {
    const shop = await open({ scenario: 'pending' })
    await shop.open()
    const searches = () => sent.splice(0).map(({ url }) => new URL(url).search)
    server.use(http.get('*', () => HttpResponse.error(), { once: true }))
    searches()
    await shop.after(() => screen.getByRole('button', { name: "I've sent it" }).click())
    expect(searches()).toEqual(['?fresh=1'])
    await shop.pass(10 * SECOND)
    const [again, ...others] = searches()
    expect(again).toBe('?fresh=1')
    expect(others.length).toBeGreaterThan(0)
    expect(others.join('')).toBe('')
  })

  it('bypasses the browser cache', async () => {
    const shop = await open({ scenario: 'pending' })
    await shop.open()
    await shop.pass(5 * SECOND)
    expect(sent.map(({ cache }) => cache)).toEqual(['no-store', 'no-store', 'no-store'])
  })
})

describe('X-Client-ID', () => {
  it('is sent with every request if given', async () => {
    const shop = await open({ clientId: '0123456789abcdef' })
    await shop.open()
    await shop.pass(MINUTE)
    expect(sent.length).toBeGreaterThan(3)
    for (const { headers } of sent) expect(headers.get('x-client-id')).toBe('0123456789abcdef')
  })

  it('is not sent otherwise', async () => {
    const shop = await open()
    await shop.open()
    await shop.pass(MINUTE)
    expect(sent.length).toBeGreaterThan(3)
    for (const { headers } of sent) expect(headers.has('x-client-id')).toBe(false)
  })
})

describe('baseUrl', () => {
  const onThePage = location.origin

  it.each([
    ['/api/kryptogo', `${onThePage}/api/kryptogo`],
    ['/api/kryptogo/', `${onThePage}/api/kryptogo`],
    ['/', onThePage],
    ['', onThePage],
    ['https://pay.shop.example/kg', 'https://pay.shop.example/kg'],
    ['https://pay.shop.example/', 'https://pay.shop.example'],
  ])('%j resolves to %s', async (baseUrl, start) => {
    const shop = await open({ baseUrl })
    await shop.open()
    expect(only('POST').url).toBe(start + INTENT)
  })

  it.each([
    ['api', 'https://shop.example/tw/api'],
    ['./api/', 'https://shop.example/tw/api'],
    ['../api', 'https://shop.example/api'],
    ['/api', 'https://shop.example/api'],
    ['//pay.example/api', 'https://pay.example/api'],
    ['https://pay.example/api', 'https://pay.example/api'],
  ])('%j on a page with a <base> resolves to %s', async (baseUrl, start) => {
    document.head.innerHTML = '<base href="https://shop.example/tw/">'
    const shop = await open({ baseUrl })
    await shop.open()
    await shop.pass(2 * SECOND)
    expect(sent.map(({ url }) => url)).toEqual([
      start + INTENT,
      `${start}${INTENT}/${idOf(shop.fake)}`,
    ])
  })
})
