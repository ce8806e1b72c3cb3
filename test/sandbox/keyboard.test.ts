import type { Page } from 'playwright'
import { expect, it } from 'vitest'
import { keyboardOf, noteAnnouncements } from '../support/keyboard'
import { copied, soon } from './browser'
import { preparePages } from './preparePages'

// The demo shop, bought from by a buyer who touches nothing but the keyboard.

const MINUTE = 60_000
const SIZES = [
  { viewport: { width: 1280, height: 720 } },
  { viewport: { width: 360, height: 592 }, colorScheme: 'dark' },
] as const

const { start, openPage } = preparePages()

// Escape closes the dialog first, and then it is removed.
const isOpen = (page: Page) => page.locator('dialog').count()

/** A buyer who has gone to the button of the shop with the keyboard alone, and pressed it. */
async function visit(options: object = {}) {
  const sandbox = await start('--demo')
  const page = await openPage('about:blank', options)
  const announced = await noteAnnouncements(page)
  await page.goto(`${sandbox.url}/demo`)
  await page.getByText('Nothing ordered yet.').waitFor()
  const keyboard = keyboardOf(page)
  await keyboard.moveTo(/^High mountain oolong/)
  await keyboard.moveTo('Pay NT$420')
  await keyboard.press('Enter')
  await page.getByRole('dialog').getByText('12.92').first().waitFor()
  await soon(keyboard.focused).toBe('Payment to Mistleaf Tea')
  const { items } = await sandbox.client.payments()
  const id = items[0]?.payment_intent_id ?? ''
  return { page, keyboard, announced, id, ...sandbox }
}

it.each(SIZES)('a payment is made exactly: %o', async (size) => {
  const { page, keyboard, client, id } = await visit(size)
  const first = await keyboard.moveTo('Close')
  const round = await keyboard.moveTo('Close')
  expect(first).toEqual(['Close'])
  // The dialog keeps the focus, apart from the browser's own controls.
  expect(round).toEqual(
    expect.arrayContaining(['Paying from an exchange?', 'Pay with a wallet app', "I've sent it"]),
  )
  expect(round.join()).not.toMatch(/oolong|Pay NT|Language/)

  await keyboard.moveTo('Copy (Amount)')
  await keyboard.press('Enter')
  await soon(keyboard.focused).toBe('Copied (Amount)')
  expect(await copied(page)).toBe('12.92')
  await keyboard.moveTo('Copy (Address)')
  await keyboard.press('Space')
  await soon(() => copied(page)).toMatch(/^0x[\da-f]{40}$/i)

  await client.trigger(id, 'success')
  await page.getByRole('dialog').getByText('Paid', { exact: true }).first().waitFor()
  expect(await keyboard.focused()).toMatch(/^Paid ?Your payment has arrived/)
  await keyboard.moveTo('View receipt')
  await keyboard.press('Enter')
  await soon(keyboard.focused).toBe('Receipt')
  await keyboard.moveTo('Print')
  await keyboard.moveTo('Back')
  await keyboard.press('Enter')
  await soon(() => page.getByRole('button', { name: 'View receipt' }).count()).toBe(1)
  expect(await keyboard.focused()).toMatch(/^Paid ?Your payment has arrived/)
  await keyboard.moveTo('Done')
  await keyboard.press('Space')
  await soon(() => isOpen(page)).toBe(0)
  expect(await keyboard.focused()).toBe('Paid')
  await keyboard.moveTo('Buy another')
  await keyboard.press('Enter')
  await soon(keyboard.focused).toBe('Pay NT$420')
})

it('Escape closes the dialog at any time, and the button opens it again', async () => {
  const { page, keyboard } = await visit()
  await keyboard.moveTo('Copy (Address)', 'Shift+Tab')
  await keyboard.press('Escape')
  await soon(() => isOpen(page)).toBe(0)
  expect(await keyboard.focused()).toBe('Waiting for payment')
  await keyboard.press('Space')
  await soon(keyboard.focused).toBe('Payment to Mistleaf Tea')
})

it.each(SIZES)('an exchange takes its fee, and then too little arrives: %o', async (size) => {
  const { page, keyboard, client, id } = await visit(size)
  const dialog = page.getByRole('dialog')
  await keyboard.moveTo('Paying from an exchange?')
  await keyboard.press('Enter')
  await dialog.getByLabel('Withdrawal fee (USDT)').waitFor()
  await keyboard.moveTo('Withdrawal fee (USDT)')
  await keyboard.type('1.5')
  await dialog.getByText('14.42').first().waitFor()
  await keyboard.moveTo('Copy (Amount to enter)')
  await keyboard.press('Enter')
  await soon(() => copied(page)).toBe('14.42')

  await client.trigger(id, 'insufficient_not_refunded', { amount: '11.42' })
  await dialog.getByText("Don't send the difference.", { exact: true }).waitFor()
  expect(await keyboard.focused()).toMatch(/^Underpaid, refund pending/)
  const steps = dialog.getByRole('list').getByRole('listitem')
  expect((await steps.allTextContents()).join(' ')).toMatch(/Too little received.*Refund/)
  await keyboard.moveTo('Done')
  await keyboard.press('Enter')
  await soon(() => isOpen(page)).toBe(0)
  expect(await keyboard.focused()).toBe('Underpaid, refund pending')
})

it('one minute is left, and then none', { timeout: 150_000 }, async () => {
  const { page, keyboard, announced, client } = await visit()
  const dialog = page.getByRole('dialog')
  const timer = dialog.getByRole('timer')
  await keyboard.moveTo('Copy (Address)')
  await client.advance(28 * MINUTE + 55_000)
  await soon(async () => (await timer.textContent()) ?? '').toMatch(/^(1:0\d|0:\d\d) left$/)
  expect(await dialog.getByText('12.92').count()).toBeGreaterThan(0)
  await soon(() => timer.getAttribute('data-urgent')).toBe('last')
  expect(await keyboard.focused()).toBe('Copy (Address)')

  await client.advance(55_000)
  await expect.poll(keyboard.focused, { timeout: 60_000 }).toMatch(/^(Checking|Expired)/)
  await expect.poll(keyboard.focused, { timeout: 60_000 }).toMatch(/^Expired/)
  const [opening, ...news] = await announced()
  expect(opening).toMatch(/^Preparing. Your payment is being prepared\.$/)
  expect(news).toEqual([
    'Waiting for payment. Send exactly 12.92 USDT. This page updates when it arrives.',
    'Less than 5 minutes left',
    "Checking for your payment. Time is up, so don't send anything now. We're checking for a payment already sent.",
    "Expired. This payment has expired. Don't send to its address. If you already sent it, contact the shop first.",
  ])
  await keyboard.moveTo('Done')
  await keyboard.press('Enter')
  await soon(() => isOpen(page)).toBe(0)
  expect(await keyboard.focused()).toBe('Pay NT$420')
})
