import type { Page } from 'playwright'
import { expect, it } from 'vitest'
import { button, type PageOptions, soon } from './browser'
import { preparePages } from './preparePages'
import { create } from './program'

// What has the focus on the sandbox's page, and what may come or go by itself.

const { start, openPage } = preparePages()

/** The page of a sandbox with one payment of NT$300. */
async function open(options?: PageOptions) {
  const sandbox = await start()
  await create(sandbox)
  const page = await openPage(sandbox.url, options)
  return { sandbox, page }
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')

it('a closed notice gives the focus back', async () => {
  const { page } = await open()
  await button(page, 'Wrong network').focus()
  await page.keyboard.press('Enter')
  await button(page, 'Close').focus()
  await page.keyboard.press('Enter')
  await soon(() => focused(page)).toMatch(/^Wrong network/)
  expect(await button(page, 'Close').count()).toBe(0)
})

it('a notice that something is done goes by itself, but not from under the focus', async () => {
  const { sandbox, page } = await open()
  await page.clock.install()
  await page.goto(`${sandbox.url}/#/transfers`)
  await page.reload()
  await button(page, 'Set the balance').click()
  await button(page, 'Close').focus()
  await page.clock.fastForward(15_000)
  expect(await button(page, 'Close').count()).toBe(1)
  await button(page, 'Start over').focus()
  await page.mouse.move(0, 0)
  await page.clock.fastForward(15_000)
  await button(page, 'Close').waitFor({ state: 'hidden' })
})

it('a newer payment takes no place that the buyer is about to use', async () => {
  const { sandbox, page } = await open()
  const tile = button(page, /^Pay exactly/)
  await tile.waitFor()
  await create(sandbox, { fiat_amount: '65' })
  await page.getByRole('heading', { name: 'NT$65' }).waitFor()
  await tile.focus()
  await create(sandbox, { fiat_amount: '130' })
  await page.getByRole('link', { name: /NT\$130/ }).waitFor()
  await page.getByRole('heading', { name: 'NT$65' }).waitFor()
  expect(await focused(page)).toMatch(/^Pay exactly/)

  await page.getByRole('link', { name: /^Payments/ }).click()
  await page.getByRole('heading', { name: 'NT$130' }).waitFor()
  await tile.hover()
  await create(sandbox, { fiat_amount: '195' })
  await page.getByRole('link', { name: /NT\$195/ }).waitFor()
  await page.getByRole('heading', { name: 'NT$130' }).waitFor()
})

it('on a phone, the list and a payment hand the focus to each other', async () => {
  const { sandbox, page } = await open({ viewport: { width: 390, height: 740 } })
  await create(sandbox, { fiat_amount: '65' })
  for (const price of ['NT$300', 'NT$65']) {
    const link = page.getByRole('link', { name: price })
    await link.focus()
    await page.keyboard.press('Enter')
    await soon(() => focused(page)).toBe(price)
    await page.keyboard.press('Shift+Tab')
    expect(await focused(page)).toBe('← All payments')
    await page.keyboard.press('Enter')
    await soon(() => focused(page)).toContain(price)
    expect(await link.evaluate((one) => one === document.activeElement)).toBe(true)
  }
})

it('on a phone, a notice does not cover what has the focus', async () => {
  const { sandbox, page } = await open({ viewport: { width: 390, height: 600 } })
  await page.getByRole('link', { name: 'NT$300' }).click()
  for (const name of ['Wrong network', 'Unknown status']) {
    const tile = button(page, name)
    // As far down as the keyboard brings it
    await tile.evaluate((one) => one.scrollIntoView({ block: 'end' }))
    await tile.focus()
    await page.keyboard.press('Enter')
    await button(page, 'Close').waitFor()
    const top = (await page.locator('.notice').boundingBox())?.y ?? 0
    const bottom = async () => {
      const box = await tile.boundingBox()
      return box ? box.y + box.height : Infinity
    }
    await soon(bottom).toBeLessThanOrEqual(top)
  }
  expect((await sandbox.client.payments()).items).toHaveLength(1)
})
