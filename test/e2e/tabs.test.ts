import {
  chromium,
  type Browser,
  type BrowserContext,
  type FrameLocator,
  type Page,
} from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { markReturns, obstacles, travel } from './backForward'
import { startOrderShop } from './orderShop'
import { announceTestWallet } from './wallet/browserWallet'

let shop: Awaited<ReturnType<typeof startOrderShop>>
let browser: Browser
/** One buyer's browser: its tabs share a storage and their channels. */
let buyer: BrowserContext

beforeAll(async () => {
  const executablePath = findBrowser()
  shop = await startOrderShop()
  browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
})
afterAll(async () => {
  await browser.close()
  shop.stop()
})
beforeEach(async () => {
  shop.fake.reset()
  buyer = await browser.newContext()
})
afterEach(() => buyer.close())

const button = (page: Page | FrameLocator) => page.getByTestId('pay')
const callsIn = (page: Page | FrameLocator) => page.getByTestId('calls').textContent()
const statusIn = (page: Page | FrameLocator) => button(page).getAttribute('data-status')

async function openTab() {
  const page = await buyer.newPage()
  await page.goto(shop.url)
  await button(page).waitFor()
  return page
}

/** A tab in which the payment has begun, and the dialog was closed. */
async function openPending() {
  const page = await openTab()
  await button(page).click()
  await page.getByRole('img', { name: 'QR code of the address' }).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  return { page, id: shop.ids[0] ?? '' }
}

/** Whether the browser has kept the page and brought it back as it was. */
const isKept = async (page: Page) => (await page.locator('html').getAttribute('data-kept')) !== null

const becomes = (page: Page | FrameLocator, status: string) =>
  expect.poll(() => statusIn(page), { timeout: 20_000 }).toBe(status)

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000))

describe('a payment', () => {
  it('is there after the tab was closed, and is reported once when it is paid', async () => {
    const { page, id } = await openPending()
    await page.close()
    const again = await openTab()
    await becomes(again, 'pending')
    expect(await callsIn(again)).toBe('')
    shop.fake.update(id, { status: 'success' })
    await becomes(again, 'success')
    expect(await callsIn(again)).toBe('success')
    expect(shop.count('POST')).toBe(1)
    await again.reload()
    await becomes(again, 'success')
    expect(await callsIn(again)).toBe('')
  })

  it('is shown and reported in each tab, and asked for as if there was one', async () => {
    const { page, id } = await openPending()
    const tabs = [page, await openTab(), await openTab(), await openTab(), await openTab()]
    for (const tab of tabs) await becomes(tab, 'pending')
    // By then each waits about eight seconds.
    await seconds(12)
    const before = shop.count('GET')
    await seconds(16)
    expect(shop.count('GET') - before).toBeLessThanOrEqual(4)

    shop.fake.update(id, { status: 'success' })
    for (const tab of tabs) await becomes(tab, 'success')
    expect(await Promise.all(tabs.map(callsIn))).toEqual([
      'opening pending success',
      ...Array.from({ length: 4 }, () => 'success'),
    ])
    expect(shop.ids).toHaveLength(1)
  })

  it('is there when the buyer comes back, from a page that the browser could have kept', async () => {
    await buyer.addInitScript(markReturns)
    const { page, id } = await openPending()
    await page.goto(`${shop.url}elsewhere`)
    const before = shop.count('GET')
    await seconds(5)
    expect(shop.count('GET')).toBe(before)
    shop.fake.update(id, { status: 'success' })
    await travel(page, -1, '/')
    await becomes(page, 'success')
    const found = await page.evaluate(obstacles)
    expect(found.filter((one) => one !== 'masked')).toEqual([])
    // A browser without such a cache masks that, and loads the page again.
    expect(await isKept(page)).toBe(found.length === 0)
    expect(await callsIn(page)).toBe((await isKept(page)) ? 'opening pending success' : '')
  })

  it('has no address on a page that comes back, before the server has said that it still has', async () => {
    await buyer.addInitScript(markReturns)
    const page = await openTab()
    const address = page.getByRole('img', { name: 'QR code of the address' })
    await button(page).click()
    await address.waitFor()
    await page.goto(`${shop.url}elsewhere`)
    shop.fake.scenario = 'server_error'
    await travel(page, -1, '/')
    await button(page).waitFor()
    expect(await address.count()).toBe(0)
    shop.fake.scenario = 'pending'
    await becomes(page, 'pending')
    if (!(await isKept(page))) return
    await address.waitFor()
    expect(shop.count('POST')).toBe(1)
  })
})

/** Runs in a page: a wallet on Arbitrum whose user never decides about a transfer. */
function answerUndecided() {
  const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`
  const account = `0x${'a1'.repeat(20)}`
  const answer = (method: string, params: readonly unknown[]): unknown => {
    const [first] = params as readonly [Record<string, string>?]
    if (method === 'eth_chainId') return '0xa4b1'
    if (method !== 'eth_call') return [account]
    return word(first?.['data'] === '0x313ce567' ? 6 : 10 ** 9)
  }
  globalThis.askTestWallet = (method, params) => {
    if (method !== 'eth_sendTransaction') return Promise.resolve({ result: answer(method, params) })
    document.documentElement.dataset['asked'] = ''
    return new Promise(() => undefined)
  }
}

describe('a browser whose storage is full', () => {
  const isAsked = (page: Page) => page.locator('html[data-asked]').count()
  const says = (page: Page, text: RegExp) =>
    page.getByRole('group', { name: 'Pay from a wallet' }).getByText(text).waitFor()

  it('asks for the transfer of a payment in one tab at a time', async () => {
    await buyer.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('No room', 'QuotaExceededError')
      }
    })
    await buyer.addInitScript(answerUndecided)
    await buyer.addInitScript(announceTestWallet)
    const tabs = [await openTab(), await openTab()] as const
    const wallets = tabs.map((tab) => tab.getByRole('button', { name: 'Test Wallet' }))
    for (const [index, tab] of tabs.entries()) {
      await button(tab).click()
      await wallets[index]?.waitFor()
    }
    await Promise.all(wallets.map((wallet) => wallet.click()))
    const outcome = /^(Confirm the transfer|Test Wallet has a request open)/
    await Promise.all(tabs.map((tab) => says(tab, outcome)))
    const [first, second] = tabs
    const isFirst = (await isAsked(first)) === 1
    const [one, other] = isFirst ? [first, second] : [second, first]
    expect(await isAsked(other)).toBe(0)
    await one.close()
    await other.getByRole('button', { name: 'Test Wallet' }).click()
    await says(other, /^Confirm the transfer/)
    expect(shop.count('POST')).toBe(2)
    expect(shop.ids).toHaveLength(1)
  })
})

describe('a browser that denies', () => {
  /** Pays, and reloads the page. */
  async function payAndReload(page: Page) {
    await button(page).click()
    await page.getByRole('img', { name: 'QR code of the address' }).waitFor()
    await page.reload()
    await button(page).waitFor()
    await button(page).click()
    await page.getByRole('img', { name: 'QR code of the address' }).waitFor()
    shop.fake.update(shop.ids[0] ?? '', { status: 'success' })
    await becomes(page, 'success')
    expect(shop.ids).toHaveLength(1)
  }

  it('its storage and its channels leaves all as it is without', async () => {
    await buyer.addInitScript(() => {
      const deny = () => {
        throw new DOMException('Denied', 'SecurityError')
      }
      Object.defineProperty(globalThis, 'localStorage', { get: deny })
      Object.defineProperty(globalThis, 'BroadcastChannel', { value: deny })
    })
    const errors: Error[] = []
    const page = await openTab()
    page.on('pageerror', (error) => errors.push(error))
    await payAndReload(page)
    expect(errors).toEqual([])
  })

  it('a frame its origin leaves all as it is without', async () => {
    const page = await buyer.newPage()
    const errors: Error[] = []
    page.on('pageerror', (error) => errors.push(error))
    await page.setContent(`<iframe sandbox="allow-scripts" src="${shop.url}"></iframe>`)
    const frame = page.frameLocator('iframe')
    await button(frame).click()
    await frame.getByRole('img', { name: 'QR code of the address' }).waitFor()
    shop.fake.update(shop.ids[0] ?? '', { status: 'success' })
    await becomes(frame, 'success')
    expect(await callsIn(frame)).toBe('opening pending success')
    expect(errors).toEqual([])
  })
})
