import type { Browser } from 'playwright'

/** Pays the order of a shop's page in a browser, and reports that to its server as KryptoGO would. */
export async function payAtShop(browser: Browser, url: string) {
  const context = await browser.newContext()
  await context.addCookies([{ name: 'session', value: 'me', url }])
  const page = await context.newPage()
  await page.goto(url)
  const creating = page.waitForResponse((response) => response.request().method() === 'POST')
  await page.getByRole('button', { name: 'Pay NT$100' }).click()
  const created = (await (await creating).json()) as { data: { payment_intent_id: string } }
  const dialog = page.getByRole('dialog')
  await dialog.getByText('NT$300').first().waitFor()
  const { payment_intent_id } = created.data
  await fetch(`${url}/api/kryptogo/v1/studio/api/payment/callback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ payment_intent_id, status: 'success' }),
  })
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Paid' }).waitFor()
  await context.close()
}
