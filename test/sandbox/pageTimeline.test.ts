import type { Page } from 'playwright'
import { expect, it } from 'vitest'
import { expectNoViolations, soon } from './browser'
import { preparePages } from './preparePages'
import { create, intentPath, send } from './program'

// What the sandbox's page says has happened to a payment, and what is going to.

const { start, openPage } = preparePages()

async function open(...args: string[]) {
  const sandbox = await start(...args)
  const page = await openPage(sandbox.url)
  return { sandbox, page }
}

const timelineOf = (page: Page) => page.getByRole('region', { name: 'Timeline' })

it('tells what is going to happen from what has', async () => {
  const { sandbox, page } = await open()
  const id = await create(sandbox)
  const timeline = timelineOf(page)
  await timeline.getByText('Will expire').waitFor()
  expect(await timeline.getByText('Expired', { exact: true }).count()).toBe(0)
  await expectNoViolations(page)
  await sandbox.client.trigger(id, 'expired')
  await timeline.getByText('Expired', { exact: true }).waitFor()
  expect(await timeline.getByText('Will expire').count()).toBe(0)
})

it('says that nothing more happens after a status that is not documented', async () => {
  const { sandbox, page } = await open()
  const id = await create(sandbox)
  const stuck = page.getByText('Its status is not documented', { exact: false })
  await timelineOf(page).getByText('Will expire').waitFor()
  expect(await stuck.count()).toBe(0)
  await sandbox.client.trigger(id, 'unknown_status')
  await stuck.waitFor()
})

it('goes by the time of the sandbox, whatever the browser says', async () => {
  const { sandbox, page } = await open()
  await page.addInitScript(() => {
    const { now } = Date
    Date.now = () => now() + 10 * 60_000
  })
  await page.reload()
  const id = await create(sandbox)
  await page.getByText(/^(30:00|29:5\d)$/).waitFor()
  await page.getByRole('button', { name: 'Jump past the deadline' }).click()
  await soon(() => sandbox.client.payment(id)).toMatchObject({ intent: { status: 'expired' } })
})

it('says who created a payment however often it has been read', async () => {
  const { sandbox, page } = await open()
  const id = await create(sandbox)
  const reads = Array.from({ length: 120 }, () => send(sandbox, `${intentPath}/${id}`))
  await Promise.all(reads)
  const timeline = timelineOf(page)
  await timeline.getByText('Read by the shop 120 times').waitFor()
  await timeline.getByText('Created by ours').waitFor()
})
