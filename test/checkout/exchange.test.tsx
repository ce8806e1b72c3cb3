import { fireEvent, screen, within } from '@testing-library/react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { describe, expect, it } from 'vitest'
import { button, orderPage } from './orderPage'
import { idOf, openShop, SECOND, type ShopOptions } from './support'

const dialog = () => within(screen.getByRole('dialog'))

/** Leaves a field out of every payment that the server returns. */
const without =
  (field: string): NonNullable<ShopOptions['between']> =>
  (fetch) =>
  async (input, init) => {
    const response = await fetch(input, init)
    const text = await response.text()
    return new Response(text.replace(new RegExp(`"${field}":("[^"]*"|\\d+),?`), ''), response)
  }

/** Opens a payment of 9.23 USDT, and how to pay it from an exchange. */
async function openExchange(options?: ShopOptions) {
  const shop = await openShop({ scenario: 'pending', ...options })
  await shop.open()
  return showExchange(shop, options?.messages === zhTW)
}

async function showExchange(shop: Awaited<ReturnType<typeof openShop>>, isChinese = false) {
  const row = dialog().getByRole('button', {
    name: isChinese ? '從交易所付款？' : 'Paying from an exchange?',
  })
  const toggle = () => shop.after(() => row.click())
  await toggle()
  const field = dialog().getByRole('textbox')
  /** Replaces what is in the field, as a buyer types it. */
  const type = async (text: string) => {
    await shop.user.clear(field)
    await shop.user.type(field, text)
  }
  return Object.assign(shop, { row, field, toggle, type })
}

describe('paying from an exchange', () => {
  it('says what must arrive, when, and where a refund goes', async () => {
    const { row } = await openExchange()
    expect(row).toHaveAttribute('aria-expanded', 'true')
    const panel = document.getElementById(row.getAttribute('aria-controls') ?? '')
    expect(panel).toHaveTextContent('Exactly 9.23 USDT must arrive.')
    expect(panel).toHaveTextContent('It must arrive before the time is up.')
    expect(panel).toHaveTextContent('A refund goes to the address the payment came from.')
    expect(panel?.querySelector('bdi')).toHaveTextContent('9.23 USDT')
  })

  it('adds the fee, and copies the amount to enter', async () => {
    const shop = await openExchange()
    expect(shop.field).toHaveAccessibleName('Withdrawal fee (USDT)')
    expect(shop.field).toHaveAccessibleDescription('Your exchange shows it before you confirm.')
    await shop.type('1.5')
    expect(dialog().getByText('Amount to enter').nextSibling).toHaveTextContent('10.73 USDT')
    expect(dialog().getByText(/^Before you confirm/)).toHaveTextContent(
      'check that 9.23 USDT will arrive.',
    )
    await shop.user.click(dialog().getByRole('button', { name: 'Copy (Amount to enter)' }))
    await shop.pass(0)
    expect(await navigator.clipboard.readText()).toBe('10.73')
  })

  it.each([
    ['1,5', 'Use a point for decimals, not a comma: 1.5'],
    ['-1', "A fee can't be negative."],
    ['one', 'Enter only a number, such as 1.5.'],
    ['0.1234567', 'Too many decimals: use at most 6.'],
  ])('says what is wrong with a fee of %s', async (fee, advice) => {
    const shop = await openExchange()
    await shop.type(fee)
    expect(shop.field).toHaveAttribute('aria-invalid', 'true')
    expect(shop.field).toHaveAccessibleDescription(advice)
    expect(dialog().queryByText('Amount to enter')).toBeNull()
    await shop.type('1')
    expect(shop.field).toHaveAttribute('aria-invalid', 'false')
    expect(dialog().getByText('Amount to enter')).toBeVisible()
  })

  it('doubts a fee as high as the payment, whose amount is not copied by mistake', async () => {
    const shop = await openExchange()
    await shop.type('9.23')
    expect(shop.field).toHaveAttribute('aria-invalid', 'true')
    expect(shop.field).toHaveAccessibleDescription(
      'This fee is as high as the payment. Enter only the fee, not the amount to pay.',
    )
    expect(dialog().getByText('Amount to enter').nextSibling).toHaveTextContent('18.46 USDT')
    expect(dialog().queryByRole('button', { name: 'Copy (Amount to enter)' })).toBeNull()
  })

  it('takes a fee of any decimals where the payment does not name those of its token', async () => {
    const shop = await openExchange({ between: without('decimals') })
    await shop.type('0.125')
    expect(dialog().getByText('Amount to enter').nextSibling).toHaveTextContent('9.355 USDT')
  })

  it('announces the amount for a payment that was found after a reload, too', async () => {
    const options: ShopOptions = { scenario: 'pending', orders: true, children: orderPage() }
    const { unmount, ...world } = await openShop(options)
    await world.after(() => fireEvent.click(button()))
    unmount()
    const found = await openShop({ ...options, world })
    await found.after(() => fireEvent.click(button()))
    const shop = await showExchange(found)
    await shop.type('1.2')
    await shop.pass(SECOND)
    expect(dialog().getByRole('status')).toHaveTextContent('Amount to enter: 10.43 USDT')
  })

  it('announces the amount once the buyer stops typing, and a problem too', async () => {
    const shop = await openExchange()
    const announced = () => dialog().getByRole('status').textContent
    await shop.type('1.2')
    expect(announced()).not.toMatch(/Amount to enter/)
    await shop.pass(SECOND)
    expect(announced().match(/Amount to enter: [\d.]+ USDT/g)).toEqual([
      'Amount to enter: 10.43 USDT',
    ])
    await shop.type('1,2')
    await shop.pass(SECOND)
    expect(announced()).toContain('Use a point for decimals, not a comma: 1.5')
    // An amount that is no longer right is not left to be read.
    expect(announced()).not.toContain('10.43')
  })

  it('is closed again by the same button', async () => {
    const { row, field, toggle } = await openExchange()
    await toggle()
    expect(row).toHaveAttribute('aria-expanded', 'false')
    expect(field).not.toBeInTheDocument()
  })

  it('is not offered once the time is up, the transfer is seen, or nothing says where to send', async () => {
    const late = await openExchange()
    await late.pass(31 * 60 * SECOND)
    expect(late.row).not.toBeInTheDocument()
    late.unmount()
    const seen = await openExchange()
    seen.fake.update(idOf(seen.fake), { payment_tx_hash: '0x1' })
    await seen.pass(10 * SECOND)
    expect(seen.row).not.toBeInTheDocument()
    seen.unmount()
    const unaddressed = await openShop({
      scenario: 'pending',
      between: without('payment_address'),
    })
    await unaddressed.open()
    expect(dialog().getByText(/^Waiting for an address/)).toBeVisible()
    expect(dialog().queryByRole('button', { name: /exchange/ })).toBeNull()
  })

  it('is in Chinese with the Chinese messages', async () => {
    const shop = await openExchange({ locale: 'zh-TW', messages: zhTW })
    await shop.type('１．５')
    expect(shop.field).toHaveAccessibleName('提領手續費（USDT）')
    expect(dialog().getByText('請在交易所輸入').nextSibling).toHaveTextContent('10.73 USDT')
    expect(screen.getByRole('dialog')).toHaveTextContent('實際到帳須正好為 9.23 USDT。')
  })
})
