import type { BrowserContextOptions, Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { isFull } from '../support/size.mjs'
import { button, copied, expectNoViolations, soon } from './browser'
import { preparePages } from './preparePages'
import { create, runInShell, type Started } from './program'
import { receive } from './receiver'

const { start, open } = preparePages()

const statusOf = async ({ client }: Started, id: string) => (await client.payment(id)).intent.status

/** The statuses that the timeline of the payment shows. */
const shownStatuses = (page: Page) =>
  page
    .getByRole('region', { name: 'Timeline' })
    .locator('li[data-kind=change] code')
    .allInnerTexts()

describe('the page', () => {
  it('shows a payment as soon as it is created, with how to create one until then', async () => {
    const { sandbox, page } = await open()
    await page.getByRole('heading', { name: 'No payments yet' }).waitFor()
    await button(page, /^Copy as curl/).click()
    await soon(() => copied(page)).toMatch(/^curl/)
    expect(await runInShell(await copied(page))).toMatch(/"code":0/)
    await page.getByRole('heading', { name: 'NT$300' }).waitFor()
    await create(sandbox, { fiat_amount: '65' })
    await page.getByRole('heading', { name: 'NT$65' }).waitFor()
    await page.getByRole('link', { name: /NT\$300/ }).click()
    await page.getByRole('heading', { name: 'NT$300' }).waitFor()
  })

  it("pays exactly, less an exchange's fee, too much, and late", async () => {
    const { sandbox, page } = await open()
    const cases: [name: string, statuses: string[], received: string][] = [
      ['Pay exactly 9.23 USDT', ['success'], '9.23'],
      ['Less an exchange’s fee 8.23 USDT', ['insufficient_not_refunded'], '8.23'],
      ['Pay too much 10.23 USDT', ['success'], '10.23'],
      ['Pay too late 9.23 USDT', ['expired', 'success'], '9.23'],
    ]
    for (const [name, statuses, received_amount] of cases) {
      const shop = await receive()
      const orderId = `Order ${name}`
      const id = await create(sandbox, { callback_url: shop.url, order_data: { orderId } })
      await page.getByRole('link', { name: orderId }).click()
      await button(page, name).click()
      await soon(() => shop.statuses(), name).toEqual(statuses)
      await soon(() => shownStatuses(page), name).toEqual(statuses)
      expect((await sandbox.client.payment(id)).intent, name).toMatchObject({ received_amount })
    }
  })

  it('pays in two parts', async () => {
    const { sandbox, page } = await open()
    const id = await create(sandbox)
    await button(page, 'First of two parts 4.61 USDT').click()
    await button(page, 'The second part 4.62 USDT').click()
    await page.getByText('Nothing more can happen to it.').waitFor()
    expect((await sandbox.client.payment(id)).intent).toMatchObject({
      status: 'success',
      received_amount: '9.23',
    })
  })

  it('sends on the wrong network, and nothing arrives', async () => {
    const { sandbox, page } = await open({}, '--scenario', 'paid', '--speed', '1')
    const id = await create(sandbox)
    await button(page, 'Wrong network').click()
    await button(page, 'Jump past the deadline').click()
    await page.getByRole('article').getByText('Expired').first().waitFor()
    expect((await sandbox.client.payment(id)).intent).toMatchObject({ status: 'expired' })
  })

  it('refunds what was too little, and sets a status that is not documented', async () => {
    const { sandbox, page } = await open()
    const first = await create(sandbox)
    await button(page, /^Less an exchange/).click()
    await button(page, 'Refund').click()
    await soon(() => statusOf(sandbox, first)).toBe('insufficient_refunded')
    const second = await create(sandbox, { fiat_amount: '65' })
    await page.getByRole('link', { name: /NT\$65/ }).click()
    await button(page, 'Unknown status').click()
    await soon(() => statusOf(sandbox, second)).toBe('refunding')
    const third = await create(sandbox, { fiat_amount: '130' })
    await page.getByRole('link', { name: /NT\$130/ }).click()
    await button(page, 'Expire now').click()
    await soon(() => statusOf(sandbox, third)).toBe('expired')
  })

  it('does nothing that cannot happen', async () => {
    const { sandbox, page } = await open()
    const id = await create(sandbox)
    await button(page, 'Refund').click({ force: true })
    await button(page, 'Expire now').click()
    await soon(() => statusOf(sandbox, id)).toBe('expired')
    await soon(() => shownStatuses(page)).toEqual(['expired'])
  })

  it('sets time, answers, latency and new payments, and says how to do it with curl', async () => {
    const { sandbox, page } = await open({}, '--speed', '1')
    const controls = page.getByRole('region', { name: 'Controls' })
    await controls.getByRole('radio', { name: 'Paused' }).check()
    await soon(() => sandbox.client.settings()).toMatchObject({ paused: true })
    await controls.getByRole('radio', { name: '60×' }).check()
    await soon(() => sandbox.client.settings()).toMatchObject({ paused: false, speed: 60 })
    await controls.getByLabel('Answers').selectOption('429, Retry-After: 5')
    await controls.getByLabel('Latency').selectOption('0.3 s')
    await controls.getByLabel('New payments').selectOption('Are underpaid')
    await soon(() => sandbox.client.settings()).toMatchObject({
      ...{ fault: 'rate_limited', latency_ms: 300, scenario: 'underpaid' },
    })
    // Set elsewhere, it shows here.
    await sandbox.client.reset()
    await soon(() => controls.getByLabel('Latency').inputValue()).toBe('0')
    await sandbox.client.set({ fault: 'rejected_client_id', latency_ms: 5 })
    await soon(() => controls.getByLabel('Answers').inputValue()).toBe('other')

    await controls.getByLabel('Answers').selectOption('Normal')
    await button(page, 'Copy as curl: Answers have been changed.').click()
    await soon(() => copied(page)).toContain(`--data-raw '{"fault":null}'`)
    await sandbox.client.set({ fault: 'html' })
    await runInShell(await copied(page))
    expect(await sandbox.client.settings()).toMatchObject({ fault: null })
  })

  it('lists callbacks with the reason of a failure, and sends them again', async () => {
    const { sandbox, page } = await open()
    const shop = await receive(500)
    const id = await create(sandbox, { callback_url: shop.url })
    await sandbox.client.trigger(id, 'success')
    await page.getByRole('link', { name: /^Callbacks/ }).click()
    const log = page.getByRole('region', { name: 'Callbacks' })
    await log.getByText('500', { exact: true }).waitFor()
    await button(page, 'Send again: 1').click()
    await log.getByText('200', { exact: true }).waitFor()
    await button(page, 'Send all again').click()
    await soon(() => shop.statuses()).toHaveLength(3)
    await button(page, 'Copy as curl: 1').click()
    await runInShell(await copied(page))
    expect(shop.received.at(-1)?.body).toBe(shop.received[0]?.body)
    await page.getByLabel('Copies').selectOption('Twice')
    await page.getByLabel('Body').selectOption('The first half')
    await soon(() => sandbox.client.settings()).toMatchObject({
      callbacks: { copies: 2, body: 'cut' },
    })
  })

  it('keeps a balance, and lists transfers', async () => {
    const { page } = await open()
    await page.getByRole('link', { name: /^Transfers/ }).click()
    await page.getByText('Unlimited').waitFor()
    await page.getByLabel('Balance in tokens').fill('ten')
    await button(page, 'Set the balance').click()
    await page.getByRole('alert').filter({ hasText: 'decimal number' }).waitFor()
    await page.getByLabel('Balance in tokens').fill('2')
    await button(page, 'Set the balance').click()
    await page.getByText('2 USDT').waitFor()
    const token = page.getByLabel('Contract address of the token')
    const usdt = await token.inputValue()
    await token.fill(` ${usdt.toUpperCase().replace('0X', '0x')} `)
    await page.getByText('2 USDT').waitFor()
    await token.fill(' ')
    await button(page, 'Set the balance').click()
    await page.getByText('Enter the contract address of a token.').waitFor()
    await token.fill(usdt)
    await page.getByText('Enter the contract address of a token.').waitFor({ state: 'hidden' })
    await button(page, /^Copy as curl: No transfers/).click()
    const command = await copied(page)
    await runInShell(command)
    await page.getByText('0.5 USDT').waitFor()
    await page.getByRole('region', { name: 'Transfers' }).getByText('1.5 USDT').waitFor()
    expect(await runInShell(command)).toContain('4015')
    await page.getByRole('link', { name: /^Requests/ }).click()
    await page.getByRole('region', { name: 'Requests' }).getByText('400').waitFor()
  })

  it('starts over only when pressed twice', async () => {
    const { sandbox, page } = await open()
    await create(sandbox)
    await page.getByRole('heading', { name: 'NT$300' }).waitFor()
    await button(page, 'Start over').dblclick()
    await page.waitForTimeout(600)
    expect((await sandbox.client.payments()).items).toHaveLength(1)
    await button(page, 'Remove everything?').click()
    await page.getByRole('heading', { name: 'No payments yet' }).waitFor()
  })

  it('says when the sandbox has ended, and continues when it is back', async () => {
    const { sandbox, page } = await open({ expected: /^Failed to load resource: net::/ })
    sandbox.kill('SIGKILL')
    await sandbox.ended
    await page.getByText('Lost the connection to the sandbox.').waitFor()
    await start('--port', String(sandbox.port))
    await page.getByText('Lost the connection to the sandbox.').waitFor({ state: 'hidden' })
  })

  it('speaks the language of the browser, and the one that is chosen', async () => {
    const { page } = await open({ locale: 'zh-TW' })
    await page.getByRole('heading', { name: '尚無付款' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-TW')
    await page.getByRole('radio', { name: 'EN' }).check()
    await page.getByRole('heading', { name: 'No payments yet' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'No payments yet' }).waitFor()
    await page.getByRole('radio', { name: '中文' }).check()
    await page.getByRole('heading', { name: '尚無付款' }).waitFor()
  })

  it('shows the language that is chosen where the browser keeps nothing', async () => {
    const { page } = await open({ hasNoStorage: true })
    await page.getByRole('heading', { name: 'No payments yet' }).waitFor()
    await page.getByRole('radio', { name: '中文' }).check()
    await page.getByRole('heading', { name: '尚無付款' }).waitFor()
  })

  it('pays by the keyboard alone, and keeps the focus', async () => {
    const { sandbox, page } = await open()
    const id = await create(sandbox)
    await button(page, /^Pay exactly/).waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
    for (let tabs = 0; tabs < 30; tabs++) {
      if ((await focused()).startsWith('Pay exactly')) break
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await soon(() => statusOf(sandbox, id)).toBe('success')
    await soon(focused).toBe('NT$300')
    await page.keyboard.press('Tab')
    expect(await focused()).toMatch(/Copied|Copy as curl/)
  })

  const looks: BrowserContextOptions[] = [
    { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
    { colorScheme: 'dark', viewport: { width: 360, height: 740 }, locale: 'zh-TW' },
    { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
    { colorScheme: 'light', viewport: { width: 360, height: 740 }, locale: 'zh-TW' },
  ]
  it.each(isFull ? looks : looks.slice(0, 2))(
    'has no violations that axe finds, and no sideways scroll: %o',
    async (options) => {
      const { sandbox, page } = await open(options)
      const check = async () => {
        await expectNoViolations(page)
        const overflow = () =>
          document.documentElement.scrollWidth - document.documentElement.clientWidth
        expect(await page.evaluate(overflow)).toBe(0)
      }
      await page.locator('.empty').waitFor()
      await check()
      const shop = await receive(500)
      const id = await create(sandbox, { callback_url: shop.url })
      await sandbox.client.trigger(id, 'insufficient_not_refunded')
      await sandbox.client.set({ fault: 'cut' })
      await page.goto(`${sandbox.url}/#/payments/${id}`)
      await page.locator('.answer').waitFor()
      await check()
      for (const section of ['callbacks', 'requests', 'transfers']) {
        await page.goto(`${sandbox.url}/#/${section}`)
        await page.locator(`.log, .empty`).waitFor()
        await check()
      }
    },
  )

  it('is served with rules for the browser, and to GET alone', async () => {
    const { url } = await start()
    const response = await fetch(url)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('cache-control')).toBe('no-cache')
    const [, asset = ''] = /src="(\/assets\/[^"]+)"/.exec(await response.text()) ?? []
    const script = await fetch(url + asset)
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect(await script.text()).not.toContain('sourceMappingURL')
    expect((await fetch(url, { method: 'POST' })).status).toBe(405)
    expect((await fetch(`${url}/assets/nothing.js`)).status).toBe(404)
    expect((await fetch(`${url}/assets/..%2f..%2fcli.js`)).status).toBe(404)
    const demo = await fetch(`${url}/demo`)
    expect(demo.status).toBe(404)
    expect(await demo.text()).toContain('Start the sandbox with --demo')
  })
})
