import { render, screen, waitFor, within } from '@testing-library/react'
import { PaymentReceipt } from 'kryptogo-payment-react'
import { fixtures } from 'kryptogo-payment-react/testing'
import type { ReactNode } from 'react'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import { dialog, inDialog, MINUTE, openDialog, openShop } from './support'

const onPaper = (media: 'print' | '') => cdp().send('Emulation.setEmulatedMedia', { media })
const receipt = (name = 'Receipt') => screen.getByRole('region', { name })

const onPrint = vi.fn()
beforeEach(() => {
  onPrint.mockReset()
  // The browser's own window would stay open until a person closes it.
  vi.spyOn(window, 'print').mockImplementation(onPrint)
})

/** Shows the page as it is printed, until the test ends. */
async function print(button = screen.getByRole('button', { name: 'Print' })) {
  await userEvent.click(button)
  expect(onPrint).toHaveBeenCalledOnce()
  await onPaper('print')
  onTestFinished(async () => {
    window.dispatchEvent(new Event('afterprint'))
    await onPaper('')
  })
}

/** The elements of the page that have a box of their own, apart from those of `inside`. */
const boxesBeside = (inside: Element) =>
  [...document.body.querySelectorAll('*')].filter(
    (element) => !inside.contains(element) && element.getClientRects().length > 0,
  )

/** A page with a look of its own, which marks everything as displayed. */
function Shop({ children }: { children: ReactNode }) {
  return (
    <div data-testid="shop">
      <style>{`
        .shop-nav, .shop-main { display: flex; padding: 100px; background: #111; color: #eee; }
        .shop-main { position: fixed; inset: 40px auto auto 200px; block-size: 150px;
          inline-size: 150px; overflow: auto; transform: rotate(3deg); }
      `}</style>
      <nav className="shop-nav">Teas and more</nav>
      <main className="shop-main" data-theme="dark">
        <p>Thank you!</p>
        <div>{children}</div>
      </main>
      <footer>Imprint</footer>
    </div>
  )
}

describe('a receipt that is printed', () => {
  const openPage = () =>
    render(
      <Shop>
        <PaymentReceipt intent={fixtures.success} merchant={{ name: 'Tea House' }} />
      </Shop>,
    )

  it('is all that is on the page, at its top and as wide as it', async () => {
    openPage()
    await print()
    expect(receipt()).toBeVisible()
    expect(boxesBeside(receipt())).toEqual([])
    const { left, top, width } = receipt().getBoundingClientRect()
    expect([left, top, width]).toEqual([0, 0, document.documentElement.clientWidth])
    expect(screen.queryByText('Teas and more')).not.toBeVisible()
    expect(screen.queryByText('Thank you!')).not.toBeVisible()
  })

  it('is dark on light, and has no links or buttons', async () => {
    openPage()
    expect(getComputedStyle(receipt()).color).not.toBe('rgb(0, 0, 0)')
    const link = screen.getByRole('link')
    const button = screen.getByRole('button')
    await print()
    expect(getComputedStyle(receipt()).color).toBe('rgb(0, 0, 0)')
    expect(getComputedStyle(document.documentElement).backgroundColor).toBe('rgba(0, 0, 0, 0)')
    expect(link).not.toBeVisible()
    expect(button).not.toBeVisible()
    expect(within(receipt()).getByText(fixtures.success.payment_tx_hash ?? '')).toBeVisible()
  })

  it('leaves the page as it was, on the screen and once it is printed', async () => {
    openPage()
    const before = screen.getByTestId('shop').outerHTML
    await userEvent.click(screen.getByRole('button', { name: 'Print' }))
    expect(onPrint).toHaveBeenCalledOnce()
    expect(screen.getByText('Teas and more')).toBeVisible()
    window.dispatchEvent(new Event('afterprint'))
    expect(screen.getByTestId('shop').outerHTML).toBe(before)
  })

  it('is one of several, and the others are not printed', async () => {
    render(
      <>
        <PaymentReceipt intent={fixtures.success} />
        <PaymentReceipt intent={fixtures.insufficient_refunded} />
      </>,
    )
    const refund = receipt('Refund')
    await print(within(refund).getByRole('button', { name: 'Print' }))
    expect(boxesBeside(refund)).toEqual([])
  })
})

describe('a page that is printed by other means', () => {
  it('is printed whole', async () => {
    render(
      <Shop>
        <PaymentReceipt intent={fixtures.success} />
      </Shop>,
    )
    await onPaper('print')
    onTestFinished(() => void onPaper(''))
    expect(screen.getByText('Teas and more')).toBeVisible()
    expect(screen.getByText('Thank you!')).toBeVisible()
    expect(getComputedStyle(screen.getByRole('main')).display).toBe('flex')
  })
})

describe('the receipt in the dialog', () => {
  async function openPaid() {
    const shop = openShop({ merchant: { name: 'Tea House' } })
    await openDialog()
    await shop.pass(MINUTE)
    await inDialog().findByText('Your payment has arrived and is confirmed.')
    return shop
  }
  const press = (name: string) => userEvent.click(inDialog().getByRole('button', { name }))

  it('takes the place of the outcome, with the focus, and gives it back', async () => {
    await openPaid()
    await press('View receipt')
    expect(receipt()).toHaveFocus()
    expect(receipt()).toHaveTextContent('Tea House')
    expect(inDialog().queryByText('Your payment has arrived and is confirmed.')).toBeNull()
    expect(dialog()).toHaveAccessibleName('Payment to Tea House')
    await press('Back')
    expect(screen.queryByRole('region')).toBeNull()
    expect(inDialog().getByText('Your payment has arrived and is confirmed.')).toBeVisible()
    await waitFor(() => expect(dialog()).toContainElement(document.activeElement as HTMLElement))
    expect(document.activeElement).not.toBe(document.body)
  })

  it('has the date of the transaction in the time zone of the buyer', async () => {
    const shop = await openPaid()
    await press('View receipt')
    const { payment_tx_timestamp: paidAt = 0 } = shop.intent
    const date = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'long' })
    expect(inDialog().getByText(date.format(paidAt * 1000))).toBeVisible()
  })

  it('is all that is printed', async () => {
    await openPaid()
    await press('View receipt')
    const shown = receipt()
    await print(inDialog().getByRole('button', { name: 'Print' }))
    expect(shown).toBeVisible()
    // The dialog itself cannot do without a box.
    const others = boxesBeside(shown).filter((element) => element !== dialog())
    expect(others).toEqual([])
    const { left, top, width, bottom } = shown.getBoundingClientRect()
    expect([left, top, width]).toEqual([0, 0, document.documentElement.clientWidth])
    const frame = getComputedStyle(dialog())
    expect([frame.borderTopWidth, frame.boxShadow, frame.overflow]).toEqual([
      '0px',
      'none',
      'visible',
    ])
    expect(getComputedStyle(dialog(), '::backdrop').backgroundColor).toBe('rgba(0, 0, 0, 0)')
    expect(dialog().getBoundingClientRect().bottom).toBeGreaterThanOrEqual(bottom)
    expect(getComputedStyle(document.documentElement).overflow).toBe('visible')
  })

  it('is not offered while a payment is not paid', async () => {
    const shop = openShop({ scenario: 'pending' })
    await openDialog()
    const offers = () => inDialog().queryByRole('button', { name: /^View/ })
    expect(offers()).toBeNull()
    shop.fake.expire(shop.intent.payment_intent_id)
    await shop.pass(10_000)
    await inDialog().findByText(/^This payment has expired/)
    expect(offers()).toBeNull()
  })

  it('is that of the refund of an underpaid payment', async () => {
    const shop = openShop({ scenario: 'underpaid_refunded' })
    await openDialog()
    await shop.pass(15_000)
    await inDialog().findByText("Don't send the difference.")
    expect(inDialog().queryByRole('button', { name: /^View/ })).toBeNull()
    await shop.pass(MINUTE)
    await waitFor(() => expect(dialog()).toHaveAttribute('data-status', 'insufficient_refunded'))
    await press('View refund')
    expect(receipt('Refund')).toHaveFocus()
    expect(receipt('Refund')).toHaveTextContent('Refunded9.10 USDT')
    expect(dialog()).not.toHaveTextContent(/receipt/i)
  })
})
