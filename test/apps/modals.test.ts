import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type CDPSession, type Locator, type Page } from 'playwright'
import { build, preview, type PreviewServer } from 'vite'
import { afterAll, beforeAll, describe, it, type ExpectStatic } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { createApp } from './app'

const libraries = ['Radix UI', 'Base UI', 'Headless UI', 'MUI', 'vaul', 'React Aria', '<dialog>']

let browser: Browser
let server: PreviewServer
let origin: string

beforeAll(async () => {
  const sources = join(import.meta.dirname, 'modals')
  const files = await Promise.all(
    ['page.html', 'page.tsx', 'carts.tsx'].map(
      async (name) => [name, await readFile(join(sources, name), 'utf8')] as const,
    ),
  )
  const { folder } = await createApp('modals', Object.fromEntries(files))
  const config = { root: folder, configFile: false, logLevel: 'error' } as const
  // React warns and StrictMode works only in development.
  await build({
    ...config,
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { minify: false, rolldownOptions: { input: join(folder, 'page.html') } },
  })
  server = await preview({ ...config, preview: { port: 0 } })
  origin = server.resolvedUrls?.local[0] ?? ''
  const executablePath = findBrowser()
  browser = await chromium.launch(executablePath ? { executablePath } : {})
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** The page of a shop, with what a buyer sees and does. */
interface Shop {
  page: Page
  cdp: CDPSession
  payment: Locator
  cart: () => Promise<string | null>
  /** Of its own test, as several run at once. */
  expect: ExpectStatic
  close: () => Promise<void>
}

async function openShop(query: Record<string, string>, expect: ExpectStatic): Promise<Shop> {
  const context = await browser.newContext({
    hasTouch: true,
    // Less than the dialog is high, so that it scrolls.
    viewport: { width: 800, height: 420 },
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(5_000)
  const page = await context.newPage()
  const logged: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('favicon'))
      logged.push(message.text())
  })
  page.on('pageerror', (error) => logged.push(error.message))
  await page.goto(`${origin}page.html?${String(new URLSearchParams(query))}`)
  return {
    page,
    cdp: await context.newCDPSession(page),
    expect,
    payment: page.getByRole('dialog', { name: 'Payment' }),
    cart: () => page.evaluate(() => document.documentElement.dataset['cart'] ?? null),
    close: async () => {
      await context.close()
      expect(logged).toEqual([])
    },
  }
}

const payButton = ({ page }: Shop) => page.locator('.kgp-button')
const isGone = ({ page, expect }: Shop) =>
  expect.poll(() => page.locator('.kgp-dialog').count()).toBe(0)

async function openCart(shop: Shop) {
  await shop.page.getByRole('button', { name: 'Open cart' }).click()
  await shop.expect.poll(shop.cart).toBe('open')
}

async function openPayment(shop: Shop) {
  await payButton(shop).click()
  await shop.payment.getByRole('img', { name: 'QR code of the address' }).waitFor()
}

/** Uses the payment as a buyer would, by all means: its parts work, and the cart stays as it is. */
async function usePayment(shop: Shop) {
  const { page, payment, cdp, expect } = shop
  const [copyAddress, copyAmount] = [
    payment.getByRole('button', { name: /\(Address\)/ }),
    payment.getByRole('button', { name: /\(Amount\)/ }),
  ]
  const top = () => payment.evaluate(({ scrollTop }) => scrollTop)

  await page.mouse.move(400, 200)
  await page.mouse.wheel(0, 200)
  await expect.poll(top).toBe(200)
  await scrollByTouch(cdp, 150)
  await expect.poll(top).toBeLessThan(100)

  await copyAddress.click()
  await expect.poll(() => copyAddress.textContent()).toBe('Copied')
  await copyAmount.tap()
  await expect.poll(() => copyAmount.textContent()).toBe('Copied')
  // The backdrop.
  await page.mouse.click(20, 20)

  for (let step = 0; step < 8; step++) {
    await page.keyboard.press('Tab')
    const isInside = () => payment.evaluate((dialog) => dialog.contains(document.activeElement))
    // Between the last and the first element is the browser itself.
    if (await page.evaluate(() => document.activeElement !== document.body))
      expect(await isInside()).toBe(true)
  }
  await copyAddress.focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => copyAddress.textContent()).toBe('Copied')
  expect(await accessibleNames(cdp)).toEqual(
    expect.arrayContaining(['Payment', 'Close', 'QR code of the address', 'Copied (Address)']),
  )
}

/** Drags a finger down by this many pixels. */
async function scrollByTouch(cdp: CDPSession, distance: number) {
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    cdp.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: y === undefined ? [] : [{ x: 400, y }],
    })
  await touch('touchStart', 200)
  for (let moved = 10; moved <= distance; moved += 10) await touch('touchMove', 200 + moved)
  await touch('touchEnd')
}

/** The names in the accessibility tree, as screen readers get it. */
async function accessibleNames(cdp: CDPSession): Promise<string[]> {
  const { nodes } = await cdp.send('Accessibility.getFullAXTree')
  return nodes.flatMap(({ ignored, name }) => (ignored ? [] : [String(name?.value)]))
}

describe.concurrent.each(libraries)('in a shop whose cart is a modal of %s', (library) => {
  describe.each(['inside', 'outside'])('with the provider %s', (provider) => {
    it('the payment works by mouse, wheel, touch and keys, and closes alone', async ({
      expect,
    }) => {
      const shop = await openShop({ library, provider }, expect)
      await openCart(shop)
      await openPayment(shop)
      await usePayment(shop)
      expect(await shop.cart()).toBe('open')

      await shop.page.keyboard.press('Escape')
      await isGone(shop)
      await rest(shop)
      expect(await shop.cart()).toBe('open')
      expect(await hasFocus(payButton(shop))).toBe(true)

      await openPayment(shop)
      await shop.payment.getByRole('button', { name: 'Close' }).click()
      await isGone(shop)
      await openPayment(shop)
      await shop.page.evaluate(() => dispatchEvent(new Event('pay')))
      await shop.payment.getByRole('button', { name: 'Done' }).click({ timeout: 20_000 })
      await isGone(shop)
      await rest(shop)
      expect(await shop.cart()).toBe('open')
      expect(await hasFocus(payButton(shop))).toBe(true)

      await shop.page.keyboard.press('Escape')
      await expect.poll(shop.cart).toBe('closed')
      await shop.close()
    })
  })
})

describe.concurrent.each(libraries)(
  'when a modal of %s opens while the payment is open',
  (library) => {
    it('the one on top works, and each closes alone', async ({ expect }) => {
      const shop = await openShop({ library, provider: 'outside', first: '' }, expect)
      await openPayment(shop)
      await shop.page.evaluate(() => dispatchEvent(new Event('open cart')))
      await expect.poll(shop.cart).toBe('open')
      await rest(shop)
      // Only a native dialog stands above.
      if (library === '<dialog>') {
        await shop.page.keyboard.press('Escape')
        await expect.poll(shop.cart).toBe('closed')
        await rest(shop)
        await usePayment(shop)
        await shop.page.keyboard.press('Escape')
        await isGone(shop)
      } else {
        await usePayment(shop)
        await shop.page.keyboard.press('Escape')
        await isGone(shop)
        await rest(shop)
        expect(await shop.cart()).toBe('open')
        // React Aria has made the pay button inert, so that the focus cannot return to it.
        if (await hasFocus(shop.page.locator('body')))
          await shop.page.getByRole('heading', { name: 'Cart' }).click()
        await shop.page.keyboard.press('Escape')
        await expect.poll(shop.cart).toBe('closed')
      }
      await shop.close()
    })
  },
)

const hasFocus = (element: Locator) => element.evaluate((one) => one === document.activeElement)

/** Waits for what a library does with a delay. */
const rest = ({ page }: Shop) => page.waitForTimeout(200)
