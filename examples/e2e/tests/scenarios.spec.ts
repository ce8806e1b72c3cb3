// scenarios.spec.ts
import { randomUUID } from 'node:crypto'
import { test } from '@playwright/test'
import type { PaymentState } from 'kryptogo-payment-react'
import type { SandboxScenario } from 'kryptogo-payment-react/testing'
import {
  expectCallback,
  expectStatus,
  letTimePass,
  openPayment,
  paymentOn,
} from 'kryptogo-payment-react/testing/playwright'

const HALF_AN_HOUR = 30 * 60_000

type Status = PaymentState['status']

// what the buyer sees of a payment after half an hour
const outcomes = {
  paid: 'success',
  underpaid: 'insufficient_not_refunded',
  underpaid_refunded: 'insufficient_refunded',
  expired: 'expired',
  late: 'success',
  pending: 'pending',
  flaky: 'success',
  // the server believes no status that KryptoGO does not document
  unknown_status: 'pending',
} satisfies Partial<Record<SandboxScenario, Status>>

// what the buyer sees after pressing the button while KryptoGO refuses, fails or hesitates
const answers: Record<Exclude<SandboxScenario, keyof typeof outcomes>, Status> = {
  timeout: 'error',
  slow: 'pending',
  server_error: 'error',
  offline: 'error',
  rejected_client_id: 'error',
  rejected_api_key: 'error',
  rejected_unknown_code: 'error',
  rejected_intent_id: 'pending',
}

for (const [scenario, status] of Object.entries(answers))
  test(`the button leads to ${status} in the scenario ${scenario}`, async ({ page }) => {
    await page.goto(`/orders/${randomUUID()}?scenario=${scenario}`)
    await page.getByRole('button', { name: 'Pay NT$300' }).click()
    await expectStatus(page, status)
  })

for (const [scenario, outcome] of Object.entries(outcomes))
  test(`a payment ends as ${outcome} in the scenario ${scenario}`, async ({ page }) => {
    await page.goto(`/orders/${randomUUID()}?scenario=${scenario}`)
    await openPayment(page)
    await letTimePass(page, HALF_AN_HOUR + 30_000)
    const { status } = await paymentOn(page)
    if (status !== 'pending') await expectCallback(page, status)
    await expectStatus(page, outcome)
  })
