import { screen, within } from '@testing-library/react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { idOf, openShop, SECOND, type ShopOptions } from './support'

const ROW = { name: 'Pay with a wallet app' }

const dialog = () => within(screen.getByRole('dialog'))
const hrefOf = (name: string) => dialog().getByRole('link', { name }).getAttribute('href')

async function openPayment(options?: ShopOptions) {
  const shop = await openShop({ scenario: 'pending', ...options })
  await shop.open()
  return shop
}

async function openLinks(options?: ShopOptions) {
  const shop = await openPayment(options)
  const name = options?.messages === zhTW ? '用錢包 App 付款' : ROW.name
  await shop.after(() => dialog().getByRole('button', { name }).click())
  return shop
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('paying with a wallet app', () => {
  it('links to the wallet with token, chain, address and the exact amount', async () => {
    const { fake } = await openLinks()
    const { token_address = '', payment_address = '' } = fake.intents[0] ?? {}
    const request = `${token_address}@42161/transfer?address=${payment_address}&uint256=9230000`
    expect(hrefOf('Open MetaMask (opens in a new tab)')).toBe(
      `https://link.metamask.io/send/${request}`,
    )
    expect(dialog().getByRole('link', { name: /^Open MetaMask/ })).toHaveAttribute(
      'target',
      '_blank',
    )
    expect(hrefOf('Open another wallet')).toBe(`ethereum:${request}`)
    expect(dialog().getByRole('link', { name: 'Open another wallet' })).not.toHaveAttribute(
      'target',
    )
  })

  it('opens the page in the browser of a wallet, if it is on https', async () => {
    const first = await openLinks()
    expect(dialog().queryByRole('link', { name: /browser/ })).toBeNull()
    first.unmount()
    vi.stubGlobal('location', new URL('https://shop.example/pay/7?lang=en&a=b%20c#now'))
    await openLinks()
    expect(hrefOf("Open this page in MetaMask's browser (opens in a new tab)")).toBe(
      'https://link.metamask.io/dapp/shop.example/pay/7?lang=en&a=b%20c#now',
    )
  })

  it.each([
    ['no token', 'token_address', null],
    ['no decimals', 'decimals', null],
    ['a chain of an unknown name', 'payment_chain_id', '"solana"'],
    ['fewer decimals than the amount', 'decimals', '1'],
    ['a token that is no address', 'token_address', '"USDT"'],
  ])('is not offered for a payment with %s', async (_, field, value) => {
    const shop = await openPayment({ between: changed(field, value) })
    expect(dialog().queryByRole('button', ROW)).toBeNull()
    expect(dialog().getByRole('button', { name: 'Paying from an exchange?' })).toBeVisible()
    shop.unmount()
  })

  it('is not offered once the time is up or the transfer is seen', async () => {
    const late = await openLinks()
    await late.pass(31 * 60 * SECOND)
    expect(dialog().queryByRole('link', { name: /wallet|MetaMask/ })).toBeNull()
    expect(dialog().queryByRole('button', ROW)).toBeNull()
    late.unmount()
    const seen = await openLinks()
    seen.fake.update(idOf(seen.fake), { payment_tx_hash: '0x1' })
    await seen.pass(10 * SECOND)
    expect(dialog().queryByRole('link', { name: /wallet|MetaMask/ })).toBeNull()
  })

  it('is in Chinese with the Chinese messages, which the dialog declares', async () => {
    await openLinks({ locale: 'zh-TW', messages: zhTW })
    expect(dialog().getByRole('link', { name: '開啟 MetaMask（在新分頁開啟）' })).toBeVisible()
    expect(dialog().getByRole('link', { name: '開啟其他錢包' })).toBeVisible()
    expect(screen.getByRole('dialog')).toHaveAttribute('lang', 'zh-TW')
  })
})

describe('in the browser of LINE', () => {
  const LINE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Safari Line/14.16.0'
  const OUTSIDE = 'Open this page in your browser (opens in a new tab)'

  const openWith = (userAgent: string, page: string) => {
    vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(userAgent)
    vi.stubGlobal('location', new URL(page))
    return openPayment()
  }

  it.each([
    ['https://shop.example/pay', 'https://shop.example/pay?openExternalBrowser=1'],
    ['https://shop.example/?a=b%20c#d', 'https://shop.example/?a=b%20c&openExternalBrowser=1#d'],
  ])('the dialog of %s leads out of it to %s', async (page, outside) => {
    await openWith(LINE, page)
    expect(dialog().getByText(/^You're in LINE's browser/)).toBeVisible()
    expect(hrefOf(OUTSIDE)).toBe(outside)
  })

  it('other browsers are not taken for it', async () => {
    await openWith('Mozilla/5.0 (X11; Online/1 Liner/2) Chrome/140', 'https://shop.example/')
    expect(dialog().queryByText(/LINE/)).toBeNull()
  })
})

/** Replaces a field of every payment that the server returns; leaves it out for `null`. */
const changed =
  (field: string, value: string | null): NonNullable<ShopOptions['between']> =>
  (fetch) =>
  async (input, init) => {
    const response = await fetch(input, init)
    const text = await response.text()
    const pair = new RegExp(`"${field}":("[^"]*"|\\d+),?`)
    return new Response(text.replace(pair, value === null ? '' : `"${field}":${value},`), response)
  }
