import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Page, Route } from 'playwright'
import { expect, it } from 'vitest'
import { soon } from './browser'
import { preparePages } from './preparePages'
import { create } from './program'

// How the sandbox's page stays connected, and how it shares a browser with others.

const { start, openPage, open } = preparePages()

/** Hides a page, as a browser does with a tab behind another one. A headless browser shows every page. */
const hide = (page: Page) => turn(page, 'hidden')

const turn = (page: Page, value: DocumentVisibilityState) =>
  page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, value)

it('the page connects again where something else has answered meanwhile', async () => {
  const { sandbox, page } = await open({ expected: /^Failed to load resource/ })
  const lost = page.getByText('Lost the connection to the sandbox.')
  sandbox.kill('SIGKILL')
  await sandbox.ended
  const other = createServer((_, response) => response.writeHead(404).end())
  const asked = once(other, 'request')
  other.listen(sandbox.port, '127.0.0.1')
  await asked
  other.closeAllConnections()
  await new Promise((resolve) => other.close(resolve))
  await lost.waitFor()
  await start('--port', String(sandbox.port))
  await lost.waitFor({ state: 'hidden' })
})

it('the page leaves connections to others however many tabs it is open in', async () => {
  const { sandbox, page } = await open()
  for (let tabs = 1; tabs <= 7; tabs++) {
    const tab = await page.context().newPage()
    await tab.goto(sandbox.url)
    await tab.getByRole('button', { name: /^Copy as curl/ }).waitFor()
    await hide(tab)
  }
  const id = await create(sandbox)
  await page.getByRole('button', { name: /^Pay exactly/ }).click()
  await soon(() => sandbox.client.payment(id)).toMatchObject({ intent: { status: 'success' } })
})

it('the page and the demo shop open each other in one tab each', async () => {
  const { sandbox, page } = await open({}, '--demo')
  const link = page.getByRole('link', { name: 'Open the shop' })
  const [shop] = await Promise.all([page.context().waitForEvent('page'), link.click()])
  const back = shop.getByRole('link', { name: 'Be the buyer in the sandbox' })
  await back.waitFor()
  await Promise.all([page.waitForEvent('load'), back.click()])
  await Promise.all([shop.waitForEvent('load'), link.click()])
  expect(page.context().pages()).toHaveLength(2)
  expect(shop.url()).toBe(`${sandbox.url}/demo`)
})

it('the demo shop reads no orders while it is hidden, and an older answer replaces no newer one', async () => {
  const sandbox = await start('--demo')
  const page = await openPage(`${sandbox.url}/demo`)
  await page.getByText('Nothing ordered yet.').waitFor()
  await hide(page)
  const asked: Route[] = []
  await page.route('**/demo/api/orders', (route) => void asked.push(route))
  await page.waitForTimeout(3_000)
  expect(asked).toHaveLength(0)
  const order = { id: 'T-1', tea: 'oolong', payment_intent_id: 'pi', status: 'success' }
  await turn(page, 'visible')
  await soon(() => asked).toHaveLength(1)
  await turn(page, 'visible')
  await soon(() => asked.length).toBeGreaterThan(1)
  const [older, ...newer] = asked.splice(0)
  for (const route of newer) await route.fulfill({ json: { code: 0, data: [order] } })
  await page.getByText('Order T-1').waitFor()
  await older?.fulfill({ json: { code: 0, data: [] } })
  await page.waitForTimeout(300)
  expect(await page.getByText('Order T-1').count()).toBe(1)
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})
