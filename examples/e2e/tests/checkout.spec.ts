// checkout.spec.ts
import { randomUUID } from 'node:crypto'
import { expect, test, type Page } from '@playwright/test'
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

const { KRYPTOGO_URL = 'http://127.0.0.1:4010' } = process.env
const sandbox = createSandboxClient({ url: KRYPTOGO_URL })

/** Opens the page of an order that no other test has. Returns what reads its parcels. */
async function visit(page: Page) {
  const order = randomUUID()
  await page.goto(`/orders/${order}`)
  return async (): Promise<unknown> => (await page.request.get(`/api/parcels/${order}`)).json()
}

test('ships what is paid in full', async ({ page }) => {
  const parcels = await visit(page)
  await payInFull(page)
  await expectStatus(page, 'success')
  await expect(page.getByRole('dialog')).toContainText('Paid')
  await expect.poll(parcels).toHaveLength(1)
})

test('ships once, though every callback comes three times', async ({ page }) => {
  const parcels = await visit(page)
  const { payment_intent_id: paymentId } = await openPayment(page)
  await sandbox.set({ callbacks: { copies: 3 } }, { paymentId })
  await payInFull(page)
  await expect
    .poll(async () => (await sandbox.deliveries({ payment_intent_id: paymentId })).items)
    .toMatchObject([{ answer: 200 }, { answer: 200 }, { answer: 200 }])
  expect(await parcels()).toHaveLength(1)
})

test('believes no callback that says more than KryptoGO answers', async ({ page }) => {
  const parcels = await visit(page)
  const { payment_intent_id: paymentId } = await openPayment(page)
  await sandbox.set({ callbacks: { body: 'wrong_status' } }, { paymentId })
  await payTooLittle(page)
  await expectStatus(page, 'insufficient_not_refunded')
  await expectCallback(page, 'insufficient_not_refunded')
  expect(await parcels()).toEqual([])
})

test('tells a buyer who sent too little, and sends it back', async ({ page }) => {
  const parcels = await visit(page)
  await payTooLittle(page, { amount: '3.00' })
  await expectStatus(page, 'insufficient_not_refunded')
  await expect(page.getByRole('dialog')).toContainText('6.23 USDT')
  await refund(page)
  await expectStatus(page, 'insufficient_refunded')
  await expectCallback(page, 'insufficient_refunded')
  expect(await parcels()).toEqual([])
})

test('offers a new payment when the time is over', async ({ page }) => {
  await visit(page)
  const { payment_intent_id: first } = await openPayment(page)
  await letTimePass(page, 31 * 60_000)
  await expectStatus(page, 'expired')
  await page.getByRole('button', { name: 'Pay again' }).click()
  await payInFull(page)
  await expectStatus(page, 'success')
  expect((await paymentOn(page)).payment_intent_id).not.toBe(first)
})

test('goes on with a payment after the page was closed', async ({ page, context }) => {
  await visit(page)
  const { payment_address: address } = await openPayment(page)
  const url = page.url()
  await page.close()
  const next = await context.newPage()
  await next.goto(url)
  expect((await openPayment(next)).payment_address).toBe(address)
  await payInFull(next)
  await expectStatus(next, 'success')
})
