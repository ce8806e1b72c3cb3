import type { PaymentIntent } from 'kryptogo-payment-react'
import type { Browser, BrowserContext, Page } from 'playwright'
import { expect } from 'vitest'
import type { Order } from '../../../examples/shop/order'
import { ADDRESS } from '../../support/address'
import type { World } from './world'

const NOT_LOADED = 'Failed to load resource'
const SLOWEST = { timeout: 20_000 }

/** One device of a buyer: its tabs share cookies, a storage and channels. */
export async function openDevice(world: World, browser: Browser) {
  const context = await browser.newContext()
  const errors: string[] = []
  const expected: RegExp[] = []
  context.on('weberror', (error) => errors.push(String(error.error())))
  context.on('console', (message) => {
    const text = message.text()
    const isNews = message.type() === 'error' || message.type() === 'warning'
    if (isNews && !text.startsWith(NOT_LOADED)) errors.push(text)
  })
  return {
    context,
    /** Expects the pages to report what the library says about a server that refuses or is gone. */
    expectError: (pattern: RegExp) => expected.push(pattern),
    /** Everything else the pages have reported but requests without an answer. */
    errors: () => errors.filter((text) => !expected.some((pattern) => pattern.test(text))),
    async openTab(path = '/', prepare?: (page: Page) => Promise<void>) {
      const page = await context.newPage()
      await prepare?.(page)
      page.setDefaultTimeout(SLOWEST.timeout)
      await page.goto(world.url + path)
      return createTab(page)
    },
    /** Makes a link that opens the buyer's session on another device. */
    async link(): Promise<string> {
      const response = await context.request.post(`${world.url}/api/devices`)
      return ((await response.json()) as { path: string }).path
    },
    close: () => context.close(),
  }
}

export type Device = Awaited<ReturnType<typeof openDevice>>

/** The shop in one tab. */
function createTab(page: Page) {
  const product = page.getByRole('region', { name: 'High mountain oolong' })
  const dialog = page.getByRole('dialog', { name: 'Payment' })
  const list = page.getByRole('region', { name: 'Your orders' })
  return {
    page,
    dialog,
    list,
    product,
    /** Presses the product's button. */
    press: (label: string) => product.getByRole('button', { name: label }).first().click(),
    /** Waits until the product's button says this. */
    says: (label: string) => product.getByRole('button', { name: label }).first().waitFor(),
    /** Waits until the payment's message has this sentence. */
    tells: (sentence: string) =>
      page.locator('.kgp-message', { hasText: sentence }).first().waitFor(),
    /** Waits until the dialog shows how to pay this price, and closes it. */
    async isOffered(price: string) {
      await dialog.getByRole('button', { name: 'Copy (Address)' }).waitFor()
      await dialog.getByText(price).first().waitFor()
      await dialog.getByRole('button', { name: 'Close' }).click()
    },
    /** Waits until the dialog says that the payment is looked at, and shows no address. */
    async isChecked() {
      await dialog.getByText("Checking this payment. Don't send anything yet").waitFor()
      expect(await dialog.getByText(ADDRESS).count()).toBe(0)
    },
    /** Tries again in the dialog. */
    retry: () => dialog.getByRole('button', { name: 'Try again' }).click(),
    /** Presses "Continue payment" in the list of orders. */
    resume: () => list.getByRole('button', { name: 'Continue payment' }).first().click(),
    /** Waits until the newest order in the list says this. */
    lists: (text: string | RegExp) =>
      list.getByRole('listitem').first().filter({ hasText: text }).waitFor(),
  }
}

export type Tab = ReturnType<typeof createTab>

/** The order that a device is putting together, at KryptoGO and at the shop. */
export async function findOrder(world: World, { page }: Tab) {
  const id = await page.evaluate(() => localStorage.getItem('cart oolong-150'))
  const { fake } = world.kryptogo
  const payments = () => fake.intents.filter(({ order_data: data }) => data?.['orderId'] === id)
  return {
    payments,
    get newest() {
      const payment = payments().at(-1)
      if (!payment) throw new Error('The order has no payment at KryptoGO')
      return payment.payment_intent_id
    },
    /** Waits until the shop knows of a status of a payment. */
    async reaches({ context }: Device, payment: string, status: string) {
      const read = async () => (await readPayment(world, context, payment))?.status
      await expect.poll(read, SLOWEST).toBe(status)
    },
    /** The buyer pays, and it is confirmed at once. */
    pay: (payment: string) => payAtOnce(fake, payment),
    /**
     * Expects what the shop says about the order, how many payments of it the shop offers, at most one,
     * and that KryptoGO has no more that can be paid: but those that it cannot cancel.
     */
    async ends({ context }: Device, order: Partial<Order>, { withdrawn = 0, offered = 0 } = {}) {
      const shown = async () => (await ordersOf(world, context)).find((one) => one.id === id)
      await expect.poll(shown, SLOWEST).toMatchObject(order)
      const payable = payments().filter(({ status }) => status === 'pending')
      expect(payable.length).toBe(offered + withdrawn)
      const answers = await Promise.all(
        payments().map((one) => readPayment(world, context, one.payment_intent_id)),
      )
      const withAddress = answers.filter(
        (one) => one?.status === 'pending' && one.payment_address !== undefined,
      )
      expect(withAddress.length).toBe(offered)
      expect(offered).toBeLessThanOrEqual(1)
    },
  }
}

function payAtOnce(fake: World['kryptogo']['fake'], id: string) {
  const due = fake.intents.find(({ payment_intent_id }) => payment_intent_id === id)?.crypto_amount
  fake.update(id, {
    status: 'success',
    payment_tx_hash: `0x${id.replaceAll('-', '').padEnd(64, '0')}`,
    payment_tx_timestamp: Math.floor(Date.now() / 1000),
    ...(due !== undefined && { received_amount: due, aggregated_amount: due }),
  })
}

async function ordersOf(world: World, context: BrowserContext): Promise<Order[]> {
  const response = await context.request.get(`${world.url}/api/orders`)
  return (await response.json()) as Order[]
}

/** Reads a payment as the page does; `null` if the shop does not show it. */
async function readPayment(
  world: World,
  context: BrowserContext,
  id: string,
): Promise<PaymentIntent | null> {
  const path = `/api/kryptogo/v1/studio/api/payment/intent/${id}`
  const response = await context.request.get(world.url + path)
  const { data } = (await response.json()) as { data?: PaymentIntent }
  return data ?? null
}
