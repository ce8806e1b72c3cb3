import { describe, expect, it } from 'vitest'
import { expectNoViolations, soon } from './browser'
import { preparePages } from './preparePages'
import type { Started } from './program'
import { eventually } from '../support/eventually'

const { start, openPage } = preparePages()

const open = (...args: string[]) => start('--demo', '--speed', '20', ...args)

interface Answer {
  status: number
  body: { code: number; error?: string; message?: string; data?: unknown }
}

async function call({ url }: Started, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${url}/demo/api${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

const payments = '/v1/studio/api/payment/intent'
const orderOf = (orderId: string, tea: string) => ({
  ...{ fiat_amount: '0.01', fiat_currency: 'USD' },
  order_data: { orderId, tea },
})

async function buy(sandbox: Started, orderId: string, tea = 'jasmine') {
  const { body } = await call(sandbox, payments, orderOf(orderId, tea))
  return body.data as { payment_intent_id: string; fiat_amount: string; fiat_currency: string }
}

const statuses = async (sandbox: Started) =>
  ((await call(sandbox, '/orders')).body.data as { status: string }[]).map(({ status }) => status)

/** Waits until the only order has a status. The callback arrives a moment later. */
const becomes = (sandbox: Started, status: string) =>
  eventually(async () => expect(await statuses(sandbox)).toEqual([status]))

describe("the demo shop's server", () => {
  it('sets the price itself, and offers one open payment of an order', async () => {
    const sandbox = await open()
    const first = await buy(sandbox, 'T-1')
    expect(first).toMatchObject({ fiat_amount: '260', fiat_currency: 'TWD' })
    expect((await buy(sandbox, 'T-1')).payment_intent_id).toBe(first.payment_intent_id)
    await sandbox.client.trigger(first.payment_intent_id, 'expired')
    await becomes(sandbox, 'expired')
    const second = await buy(sandbox, 'T-1')
    expect(second.payment_intent_id).not.toBe(first.payment_intent_id)
    await sandbox.client.trigger(second.payment_intent_id, 'success')
    await becomes(sandbox, 'success')
    expect(await call(sandbox, payments, orderOf('T-1', 'jasmine'))).toMatchObject({
      status: 409,
      body: { error: 'already_paid' },
    })
    expect(await call(sandbox, payments, orderOf('T-2', 'coffee'))).toMatchObject({
      status: 403,
      body: { error: 'forbidden' },
    })
  })

  it('offers one payment to two pages that pay for one order at the same time', async () => {
    const sandbox = await open('--latency', '100')
    const [first, second] = await Promise.all([buy(sandbox, 'T-1'), buy(sandbox, 'T-1')])
    expect(second.payment_intent_id).toBe(first.payment_intent_id)
    expect((await sandbox.client.payments()).items).toHaveLength(1)
  })

  it('refuses what a page of another site has made the browser send', async () => {
    const sandbox = await open()
    const post = async (path: string, origin: string) => {
      const body = JSON.stringify(orderOf('T-1', 'jasmine'))
      const headers = { Origin: origin, 'Content-Type': 'text/plain' }
      return fetch(`${sandbox.url}/demo/api${path}`, { method: 'POST', headers, body })
    }
    for (const origin of ['https://evil.example', 'null'])
      for (const path of [payments, '/payment/callback'])
        expect((await post(path, origin)).status, `${origin} ${path}`).toBe(403)
    expect(await statuses(sandbox)).toEqual([])
    expect((await post(payments, sandbox.url)).status).toBe(200)
  })

  it('keeps an order paid, whatever it hears again of an earlier payment', async () => {
    const sandbox = await open()
    const first = await buy(sandbox, 'T-1')
    await sandbox.client.trigger(first.payment_intent_id, 'expired')
    await becomes(sandbox, 'expired')
    const second = await buy(sandbox, 'T-1')
    const { items } = await sandbox.client.deliveries()
    await sandbox.client.resend(items[0]?.id ?? 0)
    await soon(async () => (await sandbox.client.deliveries()).items).toHaveLength(2)
    expect(await statuses(sandbox)).toEqual(['pending'])
    await sandbox.client.trigger(second.payment_intent_id, 'success')
    await becomes(sandbox, 'success')
    await sandbox.client.resend(items[0]?.id ?? 0)
    await soon(async () => (await sandbox.client.deliveries()).items).toHaveLength(4)
    expect(await statuses(sandbox)).toEqual(['success'])
    expect(await call(sandbox, payments, orderOf('T-1', 'jasmine'))).toMatchObject({ status: 409 })
  })

  it('takes the money of an earlier payment that is paid late', async () => {
    const sandbox = await open()
    const first = await buy(sandbox, 'T-1')
    await sandbox.client.trigger(first.payment_intent_id, 'expired')
    await becomes(sandbox, 'expired')
    await buy(sandbox, 'T-1')
    await sandbox.client.trigger(first.payment_intent_id, 'success')
    await becomes(sandbox, 'success')
    expect(await call(sandbox, payments, orderOf('T-1', 'jasmine'))).toMatchObject({ status: 409 })
  })

  it('hears of a payment by its callback, and believes only what KryptoGO answers', async () => {
    const sandbox = await open()
    const { payment_intent_id: id } = await buy(sandbox, 'T-1')
    await sandbox.client.set({ callbacks: { body: 'wrong_status' } })
    await sandbox.client.trigger(id, 'insufficient_not_refunded')
    await soon(() => statuses(sandbox)).toEqual(['insufficient_not_refunded'])
    await soon(async () => (await sandbox.client.deliveries()).items).toMatchObject([
      { answer: 200 },
    ])
  })

  it('says what KryptoGO did not answer, and recovers', async () => {
    const sandbox = await open()
    for (const fault of ['offline', 'cut', 'html', 'unavailable', 'rate_limited'] as const) {
      await sandbox.client.set({ fault })
      expect(await call(sandbox, payments, orderOf('T-1', 'oolong')), fault).toMatchObject({
        status: 502,
      })
    }
    await sandbox.client.set({ fault: null })
    expect(await buy(sandbox, 'T-1', 'oolong')).toMatchObject({ fiat_amount: '420' })
    await sandbox.client.reset()
    expect(await statuses(sandbox)).toEqual([])
    expect(await buy(sandbox, 'T-1', 'oolong')).toMatchObject({ fiat_amount: '420' })
  })

  it('has the credentials that the sandbox accepts', async () => {
    const sandbox = await open('--client-id', 'ours', '--api-key', 'secret')
    expect(await buy(sandbox, 'T-1')).toMatchObject({ client_id: 'ours' })
    expect(sandbox.lines.slice(1, 3)).toEqual([
      `Shop: ${sandbox.url}/demo`,
      `You are the buyer at: ${sandbox.url}/`,
    ])
    expect(sandbox.lines[3]).toMatch(/ The client id ours and the API key in --api-key will do\.$/)
  })
})

describe('the demo shop', () => {
  it('finds a payment again after a reload, and sells another tea', async () => {
    const sandbox = await open()
    const page = await openPage(`${sandbox.url}/demo`, { locale: 'zh-TW' })
    await page.getByRole('radio', { name: /茉莉綠茶/ }).check()
    await page.getByRole('button', { name: '支付 NT$260' }).click()
    await page.getByRole('dialog').getByText('USDT').first().waitFor()
    await page.reload()
    await page.getByRole('button', { name: '繼續付款' }).first().waitFor()
    const { items } = await sandbox.client.payments()
    await sandbox.client.trigger(items[0]?.payment_intent_id ?? '', 'success')
    await page.getByRole('button', { name: '再買一份' }).click()
    await page.getByRole('button', { name: '支付 NT$260' }).waitFor()
    await expectNoViolations(page)
  })

  it('sells where the browser keeps nothing', async () => {
    const sandbox = await open()
    const page = await openPage(`${sandbox.url}/demo`, { hasNoStorage: true })
    await page.getByRole('radio', { name: /Jasmine green/ }).check()
    await page.getByRole('button', { name: 'Pay NT$260' }).click()
    await page.getByRole('dialog').getByText('USDT').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('radio', { name: /High mountain oolong/ }).check()
    await page.getByRole('radio', { name: '中文' }).check()
    await page.getByRole('radio', { name: /茉莉綠茶/ }).check()
    const { items } = await sandbox.client.payments()
    expect(items).toHaveLength(1)
    await sandbox.client.trigger(items[0]?.payment_intent_id ?? '', 'success')
    // It is known by the id of the order, which is the same after all of this.
    await page.getByRole('button', { name: '再買一份' }).click()
    await page.getByRole('button', { name: '支付 NT$260' }).waitFor()
  })

  it.each([
    { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
    { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  ] as const)('has no violations that axe finds: %o', async (options) => {
    const sandbox = await open()
    const page = await openPage(`${sandbox.url}/demo`, options)
    await page.getByText('Nothing ordered yet.').waitFor()
    await expectNoViolations(page)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Pay NT$420' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('12.92').first().waitFor()
    await expectNoViolations(page)
  })
})
