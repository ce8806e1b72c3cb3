// How the helpers of ./testing/playwright fail, and what they leave alone.
import { randomUUID } from 'node:crypto'
import { stripVTControlCharacters } from 'node:util'
import { expect, test, type Page } from '@playwright/test'
import { createKryptogoClient } from 'kryptogo-payment-react/server'
import { createSandboxClient } from 'kryptogo-payment-react/testing'
import {
  expectCallback,
  expectStatus,
  letTimePass,
  openPayment,
  payInFull,
  paymentOn,
  payTooLittle,
  refund,
} from 'kryptogo-payment-react/testing/playwright'

const { KRYPTOGO_URL: kryptogoUrl = '' } = process.env
const sandbox = createSandboxClient({ url: kryptogoUrl })
// short, for it is waited for in vain, and long enough for a busy machine
const timeout = 3_000

const visit = (page: Page) => page.goto(`/orders/${randomUUID()}`)

/** Returns what a helper fails with. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  return error instanceof Error ? stripVTControlCharacters(error.message) : 'nothing'
}

for (const shown of ['9.32', '19.23', '9.235'])
  test(`refuse a page that shows ${shown} where 9.23 is due`, async ({ page }) => {
    await page.route('**/payment/intent', async (route) => {
      const response = await route.fetch()
      const text = await response.text()
      await route.fulfill({ response, body: text.replace('"9.23"', `"${shown}"`) })
    })
    // or the next answer would put it right
    await page.route('**/payment/intent/**', (route) => route.abort())
    await visit(page)
    await page.getByRole('button', { name: 'Pay NT$300' }).click()
    await expect(page.getByRole('dialog')).toContainText(`${shown} USDT`)
    await expect(page.getByRole('dialog')).toContainText(/0x[\da-f]{40}/i)
    const failure = await failureOf(payInFull(page, { timeout }))
    expect(failure).toContain('the amount due, 9.23 USDT')
    expect(failure).toContain(`${shown} USDT`)
  })

test('find amount and address beside an order number, and without styles', async ({ page }) => {
  await page.route('**/*.css', (route) => route.fulfill({ contentType: 'text/css', body: '' }))
  await page.goto(`/orders/${randomUUID()}-1`)
  expect(await openPayment(page)).toMatchObject({ crypto_amount: '9.23' })
})

test('take no transaction for an address', async ({ page }) => {
  await page.setContent(`<dialog open data-status="success">0x${'b7'.repeat(32)}</dialog>`)
  expect(await failureOf(openPayment(page, { timeout }))).toContain('an address to send to')
})

test('say that the sandbox is another one than that of the shop', async ({ page }) => {
  await visit(page)
  const other = { ...sandbox, payments: () => Promise.resolve({ items: [], next: null }) }
  expect(await failureOf(openPayment(page, { sandbox: other }))).toContain('KRYPTOGO_URL')
})

test('take an empty address of the sandbox for none', async ({ page }) => {
  process.env['KRYPTOGO_URL'] = ''
  try {
    await page.setContent(`<dialog open data-status="pending">0x${'b7'.repeat(20)}</dialog>`)
    // There may be a sandbox at its own address.
    expect(await failureOf(openPayment(page))).toMatch(
      /^No sandbox answers at http:\/\/127\.0\.0\.1:4010\. |^The sandbox has no payment to 0xb7/,
    )
  } finally {
    process.env['KRYPTOGO_URL'] = kryptogoUrl
  }
})

test('refuse the dialog of another button', async ({ page }) => {
  const client = createKryptogoClient({
    ...{ baseUrl: kryptogoUrl, origin: 'http://shop.example' },
    ...{ clientId: 'ours', apiKey: 'key' },
  })
  const { payment_intent_id: id, payment_address: address = '' } = await client.createPaymentIntent(
    {
      ...{ fiat_amount: '300', fiat_currency: 'TWD' },
    },
  )
  await page.setContent(`
    <ul>
      <li><button data-status="pending">Waiting</button></li>
      <li><button data-status="idle">Pay NT$420</button></li>
      <li>Nothing to pay</li>
    </ul>
    <dialog open data-status="pending">9.23 USDT to ${address}</dialog>
  `)
  const items = page.getByRole('listitem')
  for (const helper of [openPayment, payInFull, payTooLittle])
    for (const item of [items.nth(1), items.nth(2)])
      expect(await failureOf(helper(item, { timeout }))).toMatch(
        /^The dialog is open, but not for .*listitem.*Close the dialog first\.$/,
      )
  expect((await sandbox.payment(id)).intent.status).toBe('pending')
  const { payment_intent_id: opened } = await openPayment(items.first(), { timeout })
  expect(opened).toBe(id)
  await openPayment(page.getByRole('dialog'), { timeout })
  await payInFull(page, { timeout })
  expect((await paymentOn(page)).status).toBe('success')
})

test('wait for a button no longer than they are told', async ({ page }) => {
  await page.setContent('<button data-status="idle" disabled>Pay NT$300</button>')
  const start = performance.now()
  const failure = await failureOf(openPayment(page, { timeout: 1_000 }))
  expect(failure).toContain('a pay button that can be pressed')
  expect(performance.now() - start).toBeLessThan(1_900)
})

test('say that no payment was opened', async ({ page }) => {
  for (const failing of [paymentOn(page), refund(page), letTimePass(page, 1)])
    expect(await failureOf(failing)).toContain('Call openPayment(page) first')
})

test('show the statuses of a page on which they differ', async ({ page }) => {
  await page.setContent(`
    <button data-status="idle">Pay NT$100</button>
    <ul><li><b data-status="pending">Waiting</b></li><li><b data-status="success">Paid</b></li></ul>
    <p data-status="expired" hidden>Expired</p>
  `)
  expect(await failureOf(expectStatus(page, 'success', { timeout }))).toContain('pending, success')
  await expectStatus(page.getByRole('listitem').nth(1), 'success')
  await expectStatus(page.getByText('Paid'), 'success')
  await expectStatus(page.getByRole('button'), 'idle')
})

test('find no status on a page without a component', async ({ page }) => {
  await page.setContent('<p>Not found</p><p data-status="idle" hidden>Pay</p>')
  expect(await failureOf(expectStatus(page, 'idle', { timeout }))).toContain('no status')
})

test('look at the dialog before the page, and at a part of the page alone', async ({ page }) => {
  await page.setContent(`
    <p data-status="expired">Expired</p>
    <dialog data-status="pending">Waiting</dialog>
  `)
  await expectStatus(page, 'expired')
  await page.locator('dialog').evaluate((dialog: HTMLDialogElement) => {
    dialog.showModal()
  })
  await expectStatus(page, 'pending')
  await expectStatus(page.getByText('Expired'), 'expired')
})

test('look at the page again when the dialog closes while it is looked at', async ({ page }) => {
  await page.setContent(`
    <p data-status="expired">Expired</p>
    <dialog data-status="pending">Waiting</dialog>
  `)
  for (let ms = 0; ms < 10; ms += 0.25) {
    await page.locator('dialog').evaluate((dialog: HTMLDialogElement, after) => {
      dialog.showModal()
      setTimeout(() => {
        dialog.close()
      }, after)
    }, ms)
    await expectStatus(page, 'expired')
  }
})

test('look again when the page goes elsewhere while it is looked at', async ({ page }) => {
  const contentType = 'text/html'
  await page.route('**/paid', (route) =>
    route.fulfill({ contentType, body: '<p data-status="success">Paid</p>' }),
  )
  await page.route('**/pay', (route) =>
    route.fulfill({ contentType, body: '<p data-status="pending">Waiting</p>' }),
  )
  for (let ms = 0; ms < 10; ms += 0.25) {
    await page.goto('/pay')
    await page.evaluate((after) => {
      setTimeout(() => {
        location.assign('/paid')
      }, after)
    }, ms)
    await expectStatus(page, 'success')
  }
})

test('say how the shop has answered a callback', async ({ page }) => {
  await visit(page)
  const { payment_intent_id: paymentId } = await openPayment(page)
  await sandbox.set({ callbacks: { body: 'not_json' } }, { paymentId })
  await payInFull(page)
  const answers = async () => (await sandbox.deliveries({ payment_intent_id: paymentId })).items
  await expect.poll(answers).toMatchObject([{ answer: 400 }])
  expect(await failureOf(expectCallback(page, 'success', { timeout }))).toContain('400')
})

test('say why no callback comes', async ({ page }) => {
  await visit(page)
  const { payment_intent_id: id } = await openPayment(page)
  const pending = await failureOf(expectCallback(page, 'success', { timeout }))
  expect(pending).toContain('none, for the payment is pending')
  const missing = () => Promise.reject(new Error(`There is no payment ${id}.`))
  const reset = { ...sandbox, payment: missing }
  expect(await failureOf(expectCallback(page, 'success', { sandbox: reset }))).toContain(
    `There is no payment ${id}.`,
  )
})

test('let time pass for one payment alone', async ({ page, context }) => {
  await visit(page)
  const other = await context.newPage()
  await visit(other)
  await openPayment(page)
  const before = await openPayment(other)
  await letTimePass(page, 31 * 60_000)
  await expectStatus(page, 'expired')
  expect(await paymentOn(other)).toEqual(before)
  expect((await paymentOn(page)).status).toBe('expired')
})
