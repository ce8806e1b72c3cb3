import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { keyboardOf } from '../support/keyboard'
import { startOrderShop } from './orderShop'
import { installWallet, type BrowserWallet } from './wallet/browserWallet'
import { startChain, type Chain } from './wallet/chain'
import { compileToken } from './wallet/compileToken'
import { TOKEN_CODE } from './wallet/token'

const DUE = 9_230_000n

let shop: Awaited<ReturnType<typeof startOrderShop>>
let browser: Browser
let ethereum: Chain
let arbitrum: Chain
let page: Page
let wallet: BrowserWallet
let undo: () => Promise<unknown>

beforeAll(async () => {
  const executablePath = findBrowser()
  const started = await Promise.all([
    startOrderShop(),
    chromium.launch(executablePath ? { executablePath } : {}),
    startChain(1),
    startChain(42161),
  ])
  ;[shop, browser, ethereum, arbitrum] = started
})
afterAll(async () => {
  await Promise.all([browser.close(), ethereum.stop(), arbitrum.stop()])
  shop.stop()
})
beforeEach(async () => {
  shop.fake.reset()
  undo = await arbitrum.snapshot()
  page = await browser.newPage()
  wallet = await installWallet(page, [ethereum, arbitrum])
  await arbitrum.mint(wallet.account, 100_000_000n)
  await page.goto(shop.url)
  await page.getByTestId('pay').click()
})
afterEach(async () => {
  await page.close()
  await undo()
})

const choose = () => page.getByRole('button', { name: 'Test Wallet' }).click()
const says = (text: string) =>
  page.getByRole('group', { name: 'Pay from a wallet' }).getByText(text).waitFor()
const isShownAsSent = () =>
  page.getByRole('dialog').getByText('Looking for your payment', { exact: true }).waitFor()
const received = () => arbitrum.balanceOf(shop.fake.intents[0]?.payment_address ?? '')

it('a wallet on another network adds the right one, and sends exactly what is due', async () => {
  await choose()
  await isShownAsSent()
  expect(await received()).toBe(DUE)
  expect(await arbitrum.balanceOf(wallet.account)).toBe(100_000_000n - DUE)
  expect(wallet.requests.filter((method) => method.startsWith('wallet_'))).toEqual([
    ...['wallet_switchEthereumChain', 'wallet_addEthereumChain', 'wallet_switchEthereumChain'],
  ])
  expect(shop.fake.intents[0]?.status).toBe('pending')

  await page.reload()
  await page.getByTestId('pay').click()
  await isShownAsSent()
  await page.getByRole('dialog').getByTitle(/^0x/).waitFor()
  expect(await page.getByRole('button', { name: 'Test Wallet' }).count()).toBe(0)
  expect(wallet.requests.filter((method) => method === 'eth_sendTransaction')).toHaveLength(1)

  shop.fake.pay(shop.ids[0] ?? '')
  await page.getByRole('dialog').getByText('Paid', { exact: true }).first().waitFor()
  expect(shop.ids).toHaveLength(1)
})

it('what its user declines is not sent, and can be tried again', async () => {
  for (const [method, text] of [
    ['eth_requestAccounts', 'You declined in Test Wallet.'],
    ['wallet_switchEthereumChain', 'Test Wallet is on another network.'],
    ['eth_sendTransaction', 'You declined in Test Wallet.'],
  ] as const) {
    wallet.declined.add(method)
    await choose()
    await says(text)
    expect(await received()).toBe(0n)
    wallet.declined.clear()
  }
  await choose()
  await isShownAsSent()
  expect(await received()).toBe(DUE)
})

it('too little is said before anything is proposed', async () => {
  wallet.account = arbitrum.accounts[2] ?? ''
  await arbitrum.mint(wallet.account, DUE - 1n)
  await choose()
  await says('Not enough: this account has 9.229999 USDT on Arbitrum One')
  expect(wallet.requests).not.toContain('eth_sendTransaction')
})

it('a transfer that the network rejects is not taken for sent', async () => {
  wallet.beforeTransfer = arbitrum.freeze
  await choose()
  await isShownAsSent()
  await says('The network rejected the transfer.')
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('sent')
})

it('a buyer with a keyboard alone pays from it, and comes back to the button', async () => {
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  const keyboard = keyboardOf(page)
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Test Wallet' }).waitFor()
  await keyboard.moveTo('Test Wallet')
  wallet.declined.add('eth_sendTransaction')
  await keyboard.press('Enter')
  await says('You declined in Test Wallet.')
  expect(await keyboard.focused()).toBe('Test Wallet')
  wallet.declined.clear()
  await keyboard.press('Space')
  await isShownAsSent()
  expect(await keyboard.focused()).toMatch(/^Looking for your payment/)
  expect(await received()).toBe(DUE)
  shop.fake.pay(shop.ids[0] ?? '')
  await expect.poll(keyboard.focused, { timeout: 15_000 }).toMatch(/^Paid/)
  await keyboard.moveTo('Done')
  await keyboard.press('Enter')
  await page.locator('dialog').waitFor({ state: 'detached' })
  expect(await keyboard.focused()).toBe('Paid')
})

it('the committed code of the token is that of its source', async () => {
  expect(await compileToken()).toBe(TOKEN_CODE)
})
