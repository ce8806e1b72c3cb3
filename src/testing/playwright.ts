import process from 'node:process'
import { expect, type Locator, type Page } from '@playwright/test'
import type { PaymentIntent, PaymentStatus } from '../core/contract'
import type { PaymentState } from '../core/state'
import { createSandboxClient, type SandboxClient } from './createSandboxClient'
import type { SandboxEvent } from './sandboxApi'

/** Where the sandbox is that the shop under test uses. */
export interface SandboxOptions {
  /** @default the one at the environment's `KRYPTOGO_URL`, or else at `http://127.0.0.1:4010` */
  sandbox?: SandboxClient
}

/** How long a helper waits for what it expects. */
export interface WaitOptions {
  /** How long to wait, in milliseconds. @default that of Playwright's `expect` */
  timeout?: number
}

// Not the beginning of a transaction hash, which has 64 digits.
const ADDRESS = /0x[\da-f]{40}(?![\da-f]{24})/i

/** The status of a place where no component shows one. */
const NOTHING = 'no status'

const payments = new WeakMap<Page, string>()

/**
 * Opens the dialog by the pay button, unless it is open, and waits until it says where to send what.
 * Fails if it shows another amount than KryptoGO asks for, or is open for a button elsewhere on the
 * page. Returns the payment, which the other functions find by its page from then on.
 *
 * @param where The page, or the part of it that has only one pay button.
 */
export async function openPayment(
  where: Page | Locator,
  { timeout, ...options }: SandboxOptions & WaitOptions = {},
): Promise<PaymentIntent> {
  const page = pageOf(where)
  const wait = shared(timeout)
  const dialog = dialogOf(page)
  const button = partsIn(where).and(page.getByRole('button'))
  await expect(dialog.or(button), 'a pay button or the dialog').not.toHaveCount(0, wait())
  if (await dialog.isVisible()) await refuseOtherPayment(where)
  else if ((await button.getAttribute('data-status', wait())) !== 'opening') {
    await expect(button, 'a pay button that can be pressed').toBeEnabled(wait())
    await button.click(wait())
  }

  // As it is laid out, or else an order number would run into the amount below it.
  const laidOut = () => ({ ...wait(), useInnerText: true })
  await expect(dialog, 'an address to send to').toContainText(ADDRESS, laidOut())
  const [address = ''] = ADDRESS.exec(await dialog.innerText()) ?? []
  const { items } = await sandboxOf(options).payments({ payment_address: address })
  const [intent] = items
  if (!intent)
    throw new Error(
      `The sandbox has no payment to ${address}. Give your server the base URL of this sandbox, and the helpers the same by KRYPTOGO_URL.`,
    )
  const message = `the amount due, ${intent.crypto_amount} ${intent.symbol}`
  await expect(dialog, message).toContainText(amountDue(intent), laidOut())
  payments.set(page, intent.payment_intent_id)
  return intent
}

/** Returns the payment that a page has opened last, as KryptoGO has it now. */
export async function paymentOn(page: Page, options?: SandboxOptions): Promise<PaymentIntent> {
  const { intent } = await sandboxOf(options).payment(idOn(page))
  return intent
}

/** Sends the amount that the page shows, opening the payment if need be. It is confirmed at once. */
export async function payInFull(
  where: Page | Locator,
  options?: SandboxOptions & WaitOptions,
): Promise<void> {
  await openPayment(where, options)
  await trigger(pageOf(where), 'success', options)
}

/**
 * Sends less than the page shows, opening the payment if need be. It is seen at once.
 *
 * @param amount In tokens, such as `'3.00'`. @default a little less than is due
 */
export async function payTooLittle(
  where: Page | Locator,
  { amount, ...options }: SandboxOptions & WaitOptions & { amount?: string } = {},
): Promise<void> {
  await openPayment(where, options)
  const more = amount === undefined ? {} : { amount }
  await trigger(pageOf(where), 'insufficient_not_refunded', options, more)
}

/** Sends back what has arrived of an underpaid payment. */
export async function refund(page: Page, options?: SandboxOptions): Promise<void> {
  await trigger(page, 'insufficient_refunded', options)
}

/**
 * Lets time pass for the payment of a page: its deadline, and what its scenario says, come nearer.
 * Other payments are not affected, so tests may run in parallel.
 */
export async function letTimePass(page: Page, ms: number, options?: SandboxOptions): Promise<void> {
  await sandboxOf(options).advance(ms, { paymentId: idOn(page) })
}

/**
 * Waits until a page shows a status: the dialog if it is open, or else what is on the page. A
 * part of the page is looked at alone, whatever the dialog shows: pass an item of a list of orders.
 */
export async function expectStatus(
  where: Page | Locator,
  status: PaymentState['status'],
  { timeout }: WaitOptions = {},
): Promise<void> {
  await expect
    .poll(() => statusIn(where), {
      message: 'the status of the payment on the page',
      ...(timeout !== undefined && { timeout }),
    })
    .toBe(status)
}

/** Waits until the shop's server has accepted the callback that reports a status, with HTTP 200. */
export async function expectCallback(
  page: Page,
  status: PaymentStatus | (string & {}),
  { timeout, ...options }: SandboxOptions & WaitOptions = {},
): Promise<void> {
  const id = idOn(page)
  const sandbox = sandboxOf(options)
  const answers = async () => {
    const { items } = await sandbox.deliveries({ payment_intent_id: id, status })
    if (items.length > 0) return items.map(({ answer, problem }) => answer ?? problem)
    // It fails for a payment that the sandbox has no longer, whose callback nothing will send.
    const { intent } = await sandbox.payment(id)
    return [`none, for the payment is ${intent.status}`]
  }
  await expect
    .poll(answers, {
      message: `answers of the shop to the callback "${status}"`,
      ...(timeout !== undefined && { timeout }),
    })
    .toContain(200)
}

async function trigger(
  page: Page,
  event: SandboxEvent,
  options: SandboxOptions | undefined,
  more: { amount?: string } = {},
): Promise<void> {
  await sandboxOf(options).trigger(idOn(page), event, more)
}

function sandboxOf({ sandbox }: SandboxOptions = {}): SandboxClient {
  const { KRYPTOGO_URL: url = '' } = process.env
  return sandbox ?? createSandboxClient(url === '' ? {} : { url })
}

/** Returns the options of the next step of a helper, whose steps share its timeout. */
function shared(timeout: number | undefined): () => { timeout?: number } {
  if (timeout === undefined) return () => ({})
  const end = performance.now() + timeout
  // Not 0, which Playwright takes for no limit.
  return () => ({ timeout: Math.max(1, end - performance.now()) })
}

/**
 * Checks that the open dialog is that of a part of the page, where a button of another payment is idle.
 *
 * @throws Error when it is not.
 */
async function refuseOtherPayment(where: Page | Locator): Promise<void> {
  if ('goto' in where) return
  const status = await statusIn(where)
  if (status !== 'idle' && status !== NOTHING) return
  throw new Error(
    `The dialog is open, but not for ${String(where)}, which shows ${status}. Close the dialog first.`,
  )
}

function idOn(page: Page): string {
  const id = payments.get(page)
  if (id !== undefined) return id
  throw new Error('This page has opened no payment yet. Call openPayment(page) first.')
}

/** Matches an amount, but not the end of a longer one: `9.23 USDT` is not in `19.23 USDT`. */
const amountDue = ({ crypto_amount, symbol }: PaymentIntent) =>
  new RegExp(`(?<![\\d.,])${literal(crypto_amount)}\\s+${literal(symbol)}`)

const literal = (text: string) => text.replace(/\W/g, '\\$&')

/** The status that is shown; more than one if they differ. */
async function statusIn(where: Page | Locator): Promise<string> {
  try {
    return (await partsIn(where).evaluateAll(shownStatus, 'goto' in where)) ?? NOTHING
  } catch (error) {
    // A page that goes elsewhere is looked at again, which a failed look would end.
    return String(error)
  }
}

// In the page at once, because a dialog may close between two looks.
function shownStatus(elements: Element[], isPage: boolean): string | undefined {
  const shown = elements.filter((element) => element.checkVisibility())
  if (shown.length === 0) return undefined
  const dialog = shown.find((element) => element.matches('dialog, [role="dialog"]'))
  if (isPage && dialog) return dialog.getAttribute('data-status') ?? ''
  // A button whose payment is another's is idle.
  const statuses = shown.map((element) => element.getAttribute('data-status') ?? '')
  const others = new Set(statuses.filter((status) => status !== 'idle'))
  return others.size === 0 ? 'idle' : [...others].join(', ')
}

const pageOf = (where: Page | Locator): Page => ('goto' in where ? where : where.page())

/** The checkout dialog, while it is open. */
const dialogOf = (page: Page): Locator =>
  page.getByRole('dialog').and(page.locator('[data-status]'))

/** The components that show a status, with the place itself if it is one. */
const partsIn = (where: Page | Locator): Locator =>
  where.locator('xpath=descendant-or-self::*[@data-status]')
