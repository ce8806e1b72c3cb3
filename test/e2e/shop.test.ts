import { randomUUID } from 'node:crypto'
import { createSandboxClient } from 'kryptogo-payment-react/testing'
import { chromium, type Browser } from 'playwright'
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import type { Order } from '../../examples/shop/order'
import { findBrowser } from '../../scripts/browser.mjs'
import { closeAfterAll } from '../support/closeAfterAll'
import { startDemo } from './demo'

let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Browser

const opened = closeAfterAll()
beforeAll(async () => {
  const executablePath = findBrowser()
  demo = opened(await startDemo(), (one) => one.stop())
  browser = opened(await chromium.launch(executablePath ? { executablePath } : {}), (one) =>
    one.close(),
  )
})

// A test that failed may have left the shop's server killed.
beforeEach(async () => {
  await fetch(`${demo.url}/shop-process/start`, { method: 'POST' })
})

/** The orders of a visitor, the newest first. */
async function ordersOf(cookie: string): Promise<Order[]> {
  const response = await fetch(`${demo.url}/api/orders`, { headers: { cookie } })
  expect(response.status).toBe(200)
  return (await response.json()) as Order[]
}

/** A new visitor who has started to pay. */
async function visit() {
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  page.setDefaultTimeout(30_000)
  await page.goto(demo.url)
  const shop = page.frameLocator('iframe[title="The shop"]')
  const simulator = page.getByRole('complementary', { name: 'Simulator' })
  const sandbox = page.frameLocator('iframe[title="The sandbox"]')

  const created = page.waitForResponse(
    (response) =>
      response.request().method() === 'POST' && response.url().endsWith('payment/intent'),
  )
  await shop.getByRole('button', { name: 'Pay NT$420' }).click()
  const { data } = (await (await created).json()) as { data: { payment_intent_id: string } }
  await shop.getByRole('dialog').getByText('12.92 USDT').first().waitFor()
  const cookies = await page.context().cookies()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  return {
    page,
    orders: () => ordersOf(cookie),
    simulate: (action: string) => simulator.getByRole('button', { name: action }).click(),
    /** Acts on the payment, as the buyer or as KryptoGO. The list may not show it yet. */
    act: async (action: string | RegExp) => {
      await sandbox.getByRole('link', { name: /^Payments/ }).click()
      const list = sandbox.getByRole('region', { name: 'Payments' })
      await list.locator(`a[href$="${data.payment_intent_id}"]`).click()
      await sandbox.getByRole('button', { name: action, exact: true }).click()
    },
    /** Waits for a callback of KryptoGO with this response. */
    hasCalled: async (status: string, answer: string) => {
      await sandbox.getByRole('link', { name: /^Callbacks/ }).click()
      await sandbox
        .getByRole('listitem')
        .filter({ hasText: new RegExp(`Callback ${status} ${answer}`) })
        .first()
        .waitFor()
    },
    /** Waits until the page shows a label on the button and announces a text. */
    ends: async (button: string, news: string) => {
      await shop.getByRole('status').filter({ hasText: news }).waitFor({ timeout: 55_000 })
      await shop.getByRole('button', { name: button }).first().waitFor()
    },
    /** Expects the visitor's order in the shop's table, and its text on the page. */
    expectOrder: async (order: Partial<Order>, shown: string) => {
      await expect.poll(async () => (await ordersOf(cookie))[0]).toMatchObject(order)
      const item = shop.getByRole('region', { name: 'Your orders' }).getByRole('listitem').first()
      await item.filter({ hasText: shown }).waitFor()
    },
  }
}

it('a payment is paid in full while the server is down', async () => {
  const { simulate, act, hasCalled, ends, expectOrder } = await visit()
  await act('Pay exactly 12.92 USDT')
  await simulate('Kill it')
  await hasCalled('success', 'no answer')
  await simulate('Start it again')

  await ends('Paid', 'Paid. Your payment has arrived and is confirmed.')
  await hasCalled('success', '200')
  await expectOrder({ status: 'success', shipped: 1 }, 'PaidShipped')
})

it('a payment is underpaid, and refunded while the server is down', async () => {
  const { simulate, act, hasCalled, ends, expectOrder } = await visit()
  await act(/^Less an exchange/)
  await ends(
    'Underpaid, refund pending',
    'Underpaid, refund pending. We received less than the amount due.',
  )
  await expectOrder({ status: 'insufficient_not_refunded', shipped: 0 }, 'pendingNot shipped')

  await simulate('Kill it')
  await act('Refund')
  await hasCalled('insufficient_refunded', 'no answer')
  await simulate('Start it again')

  await ends(
    'Pay NT$420',
    'Underpaid, refunded. We received less than the amount due and refunded it.',
  )
  await expectOrder({ status: 'insufficient_refunded', shipped: 0 }, 'refundedNot shipped')
})

it('a payment expires while the server is down', async () => {
  const { simulate, act, hasCalled, ends, expectOrder } = await visit()
  await simulate('Kill it')
  await act(/^Expire now/)
  await hasCalled('expired', 'no answer')
  await simulate('Start it again')

  await ends('Pay NT$420', 'Expired. This payment has expired.')
  await expectOrder({ status: 'expired', shipped: 0 }, 'ExpiredNot shipped')
})

it('orders are shown to the buyer who placed them, and to nobody else', async () => {
  const response = await fetch(`${demo.url}/api/orders`)
  expect(await response.json()).toEqual([])
})

it('an order that is not JSON, or names no product, is refused, and the shop serves on', async () => {
  const cookie = `session=${randomUUID()}`
  const order = (body: string) =>
    fetch(`${demo.url}/api/orders`, { method: 'POST', headers: { cookie }, body })
  for (const body of ['{', '', 'null', '{"product":"none"}'])
    expect((await order(body)).status).toBe(400)
  expect(await ordersOf(cookie)).toEqual([])
})

it('a paid order ships once, even if KryptoGO repeats its callback', async () => {
  const { act, ends, orders } = await visit()
  await act('Pay exactly 12.92 USDT')
  await ends('Paid', 'Paid. Your payment has arrived and is confirmed.')
  const [order] = await orders()
  const process = await fetch(`${demo.url}/shop-process`)
  const { sandboxUrl } = (await process.json()) as { sandboxUrl: string }
  const { items } = await createSandboxClient({ url: sandboxUrl }).payments()
  const paid = items.find(({ order_data }) => order_data?.['orderId'] === order?.id)
  const payment_intent_id = paid?.payment_intent_id
  const repeated = await Promise.all(
    Array.from({ length: 10 }, () =>
      fetch(`${demo.url}/api/kryptogo/payment/callback`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ payment_intent_id, status: 'success' }),
      }),
    ),
  )
  expect(repeated.map(({ status }) => status)).toEqual(Array<number>(10).fill(200))
  expect(await orders()).toMatchObject([{ status: 'success', shipped: 1 }])
})

it('an open order is paid on another device of the buyer', async () => {
  const { page, simulate, act, ends, expectOrder } = await visit()
  const opened = page.context().waitForEvent('page')
  await simulate('Open the shop there')
  const device = await opened
  device.setDefaultTimeout(30_000)
  expect(new URL(device.url()).hostname).not.toBe(new URL(demo.url).hostname)
  await device.getByRole('button', { name: 'Continue payment' }).click()
  await device.getByRole('dialog').getByText('12.92 USDT').first().waitFor()

  await act('Pay exactly 12.92 USDT')
  await ends('Paid', 'Paid. Your payment has arrived and is confirmed.')
  await expectOrder({ status: 'success', shipped: 1 }, 'PaidShipped')
  await device.getByRole('dialog').getByText('Paid. Your payment has arrived').waitFor()
  await device.close()
})
