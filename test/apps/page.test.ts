import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { createApp } from './app'
import { FAKE, keys } from './fake'
import { payAtShop } from './payAtShop'
import { printed } from './printed'
import { answers, freePort } from './programs'

// A reader has one of them on a page; here the address says which.
const MAIN = `
import { PayButton } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { createFakeKryptogo, fixtures } from 'kryptogo-payment-react/testing'
import { createRoot } from 'react-dom/client'
import { Checkout } from './Checkout'
import { Underpaid } from './Checkout.stories'
import { de } from './de'
import { Demo } from './Demo'
import { friendlier } from './friendlier'
import { OrderPage } from './OrderPage'
import { OrderReceipt } from './OrderReceipt'
import { OwnButton } from './OwnButton'
import { Payments } from './Payments'
import { Replaced } from './Replaced'
import { SdkCheckout } from './SdkCheckout'
import { ServerPriced } from './ServerPriced'
import { Taiwan } from './Taiwan'
import './theme.css'

const fake = createFakeKryptogo({ scenario: 'pending' })
const Provider = (props) => <CheckoutProvider baseUrl="/fake" environment={{ fetch: fake.fetch }} {...props} />
const button = <PayButton fiatAmount="100" fiatCurrency="TWD" />

const pages = {
  Checkout: () => <Checkout orderId="A-1" />,
  OrderPage: () => <OrderPage accountId="me" orderId="A-1" />,
  Demo: () => <Demo />,
  Underpaid: () => Underpaid.render(),
  SdkCheckout: () => <SdkCheckout orderId="A-1" />,
  Payments: () => <Payments>{button}</Payments>,
  ServerPriced: () => <Provider><ServerPriced cartId="7" /></Provider>,
  OrderReceipt: () => <OrderReceipt intent={fixtures.success} orderNumber="No. 17" />,
  Replaced: () => <Provider><Replaced /></Provider>,
  OwnButton: () => <Provider><OwnButton /></Provider>,
  Taiwan: () => <><Taiwan /><p>Taiwan is here</p></>,
  friendlier: () => <Provider messages={friendlier}>{button}</Provider>,
  de: () => <Provider messages={de}>{button}</Provider>,
  layered: () => <Provider>{button}</Provider>,
  unlayered: () => <Provider>{button}</Provider>,
}
const name = location.pathname.slice(1) || 'Checkout'
if (name === 'layered') await import('./docs-theming-md-0')
if (name === 'unlayered') await import('./docs-theming-md-2')
const Page = pages[name]
createRoot(document.getElementById('root')).render(<Page />)
`

// KryptoGO's SDK is not on the public registry. This one has a payment as soon as it is asked for one.
const SDK = `
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
const fake = createFakeUsePayment()
export function usePayment() {
  const payment = fake.usePayment()
  return {
    ...payment,
    openPaymentModal: async (params) => {
      await payment.openPaymentModal(params)
      fake.settle('pending')
    },
  }
}
`

let browser: Browser
let url: string

beforeAll(async () => {
  const executablePath = findBrowser()
  browser = await chromium.launch(executablePath ? { executablePath } : {})
  const shop = await createApp('page-server', {
    ...(await printed('servers.test.ts')),
    'package.json': '{ "private": true, "type": "module" }',
    'fake.mjs': FAKE,
    'main.ts': `import './fake.mjs'\nimport './node.ts'\n`,
  })
  await shop.run('tsx', ['orders.ts'])
  const shopPort = String(await freePort())
  shop.start('tsx', ['main.ts'], { ...keys, PORT: shopPort })

  const { 'vite.config.ts': config = '', ...files } = await printed('page.test.ts')
  const app = await createApp('page', {
    ...files,
    'package.json': '{ "private": true, "type": "module" }',
    'vite.config.ts': config.replace('3000', shopPort),
    'index.html': '<div id="root"></div><script type="module" src="/main.tsx"></script>',
    'main.tsx': MAIN,
    'node_modules/@kryptogo/payment/package.json': '{ "type": "module", "exports": "./sdk.js" }',
    'node_modules/@kryptogo/payment/sdk.js': SDK,
  })
  const port = String(await freePort())
  url = `http://127.0.0.1:${port}`
  const vite = app.start('vite', ['--host', '127.0.0.1', '--port', port, '--strictPort'])
  await vite.says(/ready in/)
  await answers(`${url}/api/kryptogo/v1/studio/api/payment/health`)
})
afterAll(() => browser.close())

/** Opens a page, and expects nothing in it to have failed. */
async function onPage(name: string, look: (page: Page) => Promise<void>) {
  // Transitions would change the colors.
  const page = await browser.newPage({ reducedMotion: 'reduce' })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(`${url}/${name}`)
  await look(page)
  expect(errors).toEqual([])
  await page.close()
}

it("takes a payment on the README's page, through the proxy of docs/errors.md", async () => {
  await payAtShop(browser, url)
})

it('says on the page of docs/components.md that the order is paid', async () => {
  const context = await browser.newContext()
  await context.addCookies([{ name: 'session', value: 'me', url }])
  const page = await context.newPage()
  await page.goto(`${url}/OrderPage`)
  await page.getByRole('button', { name: 'Pay NT$100' }).click()
  await page.getByRole('button', { name: 'Paid' }).waitFor()
  await context.close()
})

it.each(['Demo', 'Underpaid'])('opens a payment of the fake KryptoGO: %s', (name) =>
  onPage(name, async (page) => {
    await page.getByRole('button', { name: 'Pay NT$100' }).click()
    await page.getByRole('img', { name: 'QR code of the address' }).waitFor()
  }),
)

it.each([
  ['SdkCheckout', 'Pay US$19.99'],
  ['Payments', 'Pay NT$100'],
])("opens a payment of KryptoGO's SDK: %s", (page, name) =>
  onPage(page, async (opened) => {
    await opened.getByRole('button', { name }).click()
    await opened.locator('.kgp-button[data-status="pending"]').waitFor()
  }),
)

it("opens a payment at the server's price: ServerPriced", () =>
  onPage('ServerPriced', async (page) => {
    await page.route('**/api/carts/7/order', (route) =>
      route.fulfill({ json: { id: 'A-7', total: '250' } }),
    )
    await page.getByRole('button', { name: 'Pay NT$100' }).click()
    await page.getByRole('dialog').getByText('NT$250').first().waitFor()
  }))

it('shows a receipt without a provider: OrderReceipt', () =>
  onPage('OrderReceipt', async (page) => {
    const receipt = page.getByRole('region', { name: '付款收據' })
    await receipt.getByText('No. 17').waitFor()
    await receipt.getByText('2026年1月1日 上午8:00:06 [GMT+8]').waitFor()
  }))

it('opens a payment by other elements: Replaced', () =>
  onPage('Replaced', async (page) => {
    await page.locator('button.my-button').click()
    await page.locator('.my-button[data-status="pending"]').waitFor()
    await page.locator('span.kgp-countdown').first().waitFor()
  }))

it('opens a payment by a button of its own: OwnButton', () =>
  onPage('OwnButton', async (page) => {
    await page.getByRole('button', { name: 'Buy (idle)' }).click()
    await page.getByText('Buy (pending)').waitFor()
  }))

it.each([
  ['Taiwan', 'Taiwan is here'],
  ['friendlier', 'Pay NT$100 now'],
  ['de', 'NT$100 bezahlen'],
])('shows the messages of docs/theming.md: %s', (name, text) =>
  onPage(name, (page) => page.getByText(text).waitFor()),
)

it.each([
  ['layered', 'rgb(255, 0, 0)'],
  ['unlayered', 'rgb(124, 58, 237)'],
])(
  "shows the %s stylesheet with the accent of docs/theming.md under the page's own CSS",
  (name, color) =>
    onPage(name, async (page) => {
      const button = page.getByRole('button', { name: 'Pay NT$100' })
      const colorOf = () => button.evaluate((element) => getComputedStyle(element).backgroundColor)
      expect(await colorOf()).toBe('rgb(124, 58, 237)')
      await page.addStyleTag({ content: 'button { background: #f00 }' })
      expect(await colorOf()).toBe(color)
    }),
)
