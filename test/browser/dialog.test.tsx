import { screen, waitFor } from '@testing-library/react'
import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { expectLogged } from '../setup'
import {
  dialog,
  findDialog,
  inDialog,
  MINUTE,
  openDialog,
  openShop,
  pay,
  payButton,
  SECOND,
} from './support'

const expectStatus = (status: string) =>
  waitFor(() => expect(dialog()).toHaveAttribute('data-status', status))

// New content may fade in.
const expectVisible = (text: string | RegExp) =>
  waitFor(() => expect(inDialog().getByText(text)).toBeVisible())

describe('checkout dialog', () => {
  it('is a native modal dialog with an accessible name', async () => {
    openShop()
    await openDialog()
    expect(dialog()).toBeInstanceOf(HTMLDialogElement)
    expect(dialog().matches(':modal')).toBe(true)
    expect(dialog()).toHaveAccessibleName('Payment')
    expect(document.querySelectorAll('dialog')).toHaveLength(1)
  })

  it('opens at once with the price while the payment is being created', async () => {
    const shop = openShop({ latency: 10 * SECOND })
    await userEvent.click(payButton())
    await findDialog()
    expect(dialog()).toHaveAttribute('data-status', 'opening')
    expect(dialog()).toHaveTextContent('NT$300')
    await expectVisible('Your payment is being prepared.')
    await shop.pass(10 * SECOND)
    await expectStatus('pending')
  })

  it('shows the amount, address, network and what happens next', async () => {
    const shop = openShop({
      scenario: 'pending',
      children: <PayButton data-testid="pay" fiatAmount="1234.567" fiatCurrency="USD" />,
    })
    await openDialog()
    const { crypto_amount, payment_address = '' } = shop.intent
    expect(crypto_amount).toBe('1234.57')
    expect(dialog()).toHaveTextContent('US$1,234.567')
    expect(dialog()).toHaveTextContent('1234.57 USDT on Arbitrum One')
    expect(dialog()).toHaveTextContent(payment_address)
    expect(inDialog().getByRole('status')).toHaveTextContent(
      'Send exactly 1,234.57 USDT. This page updates when it arrives.',
    )
    expect(dialog()).toHaveTextContent('Exactly this must arrive: add exchange fees.')
    expect(dialog()).toHaveTextContent("You can close this window. We'll keep checking.")
  })

  it('counts down and is urgent in the last five minutes', async () => {
    const shop = openShop({ scenario: 'pending' })
    await openDialog()
    const timer = inDialog().getByRole('timer')
    await waitFor(() => expect(timer).toHaveTextContent('30:00 left'))
    await shop.pass(61 * SECOND)
    await waitFor(() => expect(timer).toHaveTextContent('28:59 left'))
    expect(timer).not.toHaveAttribute('data-urgent')
    await shop.closeIn(5 * MINUTE + SECOND)
    await waitFor(() => expect(timer).toHaveTextContent('5:01 left'))
    expect(timer).not.toHaveAttribute('data-urgent')
    await shop.pass(2 * SECOND)
    await waitFor(() => expect(timer).toHaveTextContent('4:59 left'))
    expect(timer).toHaveAttribute('data-urgent', '')
    await shop.closeIn(3 * SECOND)
    await shop.pass(3 * SECOND)
    await waitFor(() => expect(timer).toHaveTextContent('Time is up, checking…'))
    expect(inDialog().getByRole('progressbar', { hidden: true })).toHaveProperty('value', 0)
  })
})

it('the time left looks different in the last five minutes, and in the last one', async () => {
  const shop = openShop({ scenario: 'pending' })
  await openDialog()
  const timer = inDialog().getByRole('timer')
  const at = async (ms: number, text: string) => {
    // A page does not look twice within a second.
    await shop.pass(SECOND)
    await shop.closeIn(ms)
    await waitFor(() => expect(timer).toHaveTextContent(`${text} left`))
    const { fontWeight, color } = getComputedStyle(timer)
    return { fontWeight, color }
  }
  const calm = await at(6 * MINUTE, '6:00')
  const urgent = await at(5 * MINUTE - SECOND, '4:59')
  const last = await at(9 * SECOND, '0:09')
  expect([calm, urgent, last].map(({ fontWeight }) => fontWeight)).toEqual(['400', '600', '600'])
  expect(new Set([calm, urgent, last].map(({ color }) => color)).size).toBe(3)
})

describe('the outcome replaces the instructions', () => {
  const gone = () => {
    expect(inDialog().queryByRole('button', { name: 'Show QR code' })).toBeNull()
    expect(inDialog().queryByRole('timer')).toBeNull()
    expect(inDialog().queryByRole('button', { name: /^Copy .(Address|Amount)/ })).toBeNull()
  }

  it('when the transfer is detected and when it is confirmed', async () => {
    const shop = openShop()
    await openDialog()
    await shop.pass(8 * SECOND)
    await expectVisible(/^We've seen your transfer\./)
    gone()
    expectNoAddress(shop.intent.payment_address)
    await shop.pass(10 * SECOND)
    await expectStatus('success')
    await expectVisible('Your payment has arrived and is confirmed.')
    await userEvent.click(inDialog().getByRole('button', { name: 'Done' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('when the payment has expired', async () => {
    const shop = openShop({ scenario: 'pending' })
    await openDialog()
    shop.fake.expire(shop.intent.payment_intent_id)
    await shop.pass(10 * SECOND)
    await expectStatus('expired')
    gone()
    expectNoAddress(shop.intent.payment_address)
    expect(dialog()).toHaveTextContent("Don't send to its address.")
  })

  it('when the payment is underpaid, to the cent, and when it is refunded', async () => {
    const shop = openShop({ scenario: 'underpaid_refunded' })
    await openDialog()
    await shop.pass(15 * SECOND)
    await expectStatus('insufficient_not_refunded')
    gone()
    const facts = [...dialog().querySelectorAll('dl > *')].map((part) => part.textContent)
    expect(facts.slice(0, 6)).toEqual([
      ...['Due', '9.23 USDT'],
      ...['Received', '9.10 USDT'],
      ...['Short by', '0.13 USDT'],
    ])
    await shop.pass(MINUTE)
    await expectStatus('insufficient_refunded')
    await expectVisible('We received less than the amount due and refunded it.')
  })

  it('with the refund of an underpaid payment as steps, which can be paid again only after it', async () => {
    const shop = openShop({ scenario: 'underpaid_refunded' })
    await openDialog()
    await shop.pass(15 * SECOND)
    await expectStatus('insufficient_not_refunded')
    const steps = () => inDialog().getAllByRole('listitem')
    const labels = () => steps().map((step) => step.querySelector('span')?.textContent)
    const marks = () => steps().map((step) => getComputedStyle(step, '::before').backgroundColor)
    const buttons = () =>
      inDialog()
        .getAllByRole('button')
        .map((button) => button.textContent)
    await expectVisible("Don't send the difference.")
    await expectVisible(
      'This happens when an exchange or a wallet takes its fee out of the amount.',
    )
    expect(labels()).toEqual(['Too little received', 'Refund being prepared', 'Refunded'])
    expect(steps()[1]).toHaveAttribute('aria-current', 'step')
    const [done, , next] = marks()
    expect(next).not.toBe(done)
    expect(buttons()).toEqual(['', 'Done'])

    await shop.pass(MINUTE)
    await expectStatus('insufficient_refunded')
    expect(inDialog().queryByText("Don't send the difference.")).toBeNull()
    expect(labels()).toEqual(['Too little received', 'Refunded'])
    expect(new Set(marks()).size).toBe(1)
    expect(steps()[1]).toHaveTextContent('Refunded9.10 USDT0x')
    expect(dialog().querySelector('[aria-current]')).toBeNull()
    expect(inDialog().getAllByRole('link')).toHaveLength(2)
    expect(buttons()).toEqual(['', 'Pay this order again', 'Done', 'View refund'])
    await userEvent.click(inDialog().getByRole('button', { name: 'Done' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('in a frame that shrinks to it', async () => {
    const shop = openShop()
    const { height } = (await openDialog()).getBoundingClientRect()
    await shop.pass(MINUTE)
    await expectStatus('success')
    await waitFor(() => expect(dialog().getBoundingClientRect().height).toBeLessThan(height - 50))
  })

  it('when the payment cannot be created, without an unhandled rejection', async () => {
    expectLogged('invalid_api_key')
    const unhandled = vi.fn()
    window.addEventListener('unhandledrejection', unhandled)
    openShop({ scenario: 'rejected_api_key' })
    await userEvent.click(payButton())
    await findDialog()
    await expectStatus('error')
    window.removeEventListener('unhandledrejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
    expect(dialog()).toHaveTextContent("The shop's payment setup has a problem.")
    gone()
  })

  it('"Pay again" after it has expired starts another in the same dialog', async () => {
    const shop = openShop({ scenario: 'pending' })
    const before = await openDialog()
    shop.fake.expire(shop.intent.payment_intent_id)
    await shop.pass(10 * SECOND)
    await expectStatus('expired')
    shop.fake.scenario = 'paid'
    await userEvent.click(inDialog().getByRole('button', { name: 'Pay again' }))
    await screen.findByRole('button', { name: 'Copy (Address)' })
    expect(dialog()).toBe(before)
    expect(shop.posts).toBe(2)
    await waitFor(() => expect(inDialog().getByRole('timer')).toHaveTextContent('30:00 left'))
  })
})

/** An address that must no longer be paid is not shown. */
function expectNoAddress(address = '') {
  expect(address).toMatch(/^0x/)
  expect(dialog().textContent).not.toContain(address)
}

describe('the message on the page', () => {
  const shop = { children: [pay, <PaymentMessage key="message" />] }
  const messages = () => [...document.querySelectorAll('.kgp-message')]

  it('is not there while the dialog says the same', async () => {
    expectLogged('invalid_api_key')
    openShop({ ...shop, scenario: 'rejected_api_key' })
    await userEvent.click(payButton())
    await findDialog()
    await expectStatus('error')
    await waitFor(() => expect(messages()).toHaveLength(1))
    expect(dialog()).toContainElement(messages()[0] as HTMLElement)
    await userEvent.click(inDialog().getByRole('button', { name: 'Close' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await waitFor(() => expect(messages()).toHaveLength(1))
    expect(payButton()).toHaveFocus()
  })

  it('does not keep the focus from coming back after it has opened the dialog', async () => {
    openShop({ ...shop, scenario: 'pending' })
    await openDialog()
    expect(messages()).toEqual([])
    await userEvent.keyboard('{Escape}')
    await userEvent.click(await screen.findByRole('button', { name: 'Show payment' }))
    await findDialog()
    await waitFor(() => expect(messages()).toEqual([]))
    await userEvent.keyboard('{Escape}')
    await screen.findByRole('button', { name: 'Show payment' })
    expect(payButton()).toHaveFocus()
  })
})

describe('a dead end', () => {
  it.each([
    ['rejected_api_key', 'error'],
    ['server_error', 'error'],
    ['unknown_status', 'unknown'],
  ] as const)('has a reference to quote and a way back: %s', async (scenario, status) => {
    if (scenario === 'rejected_api_key') expectLogged('invalid_api_key')
    if (scenario === 'server_error') expectLogged('http_error')
    const shop = openShop({ scenario, children: [pay, <PaymentMessage key="message" />] })
    await userEvent.click(payButton())
    await findDialog()
    await shop.pass(20 * SECOND)
    await expectStatus(status)
    await expectVisible('Reference')
    const reference = () => screen.getByText('Reference').nextElementSibling?.textContent
    const shown = reference()
    expect(inDialog().getByRole('button', { name: 'Copy (Reference)' })).toBeVisible()
    await userEvent.click(inDialog().getByRole('button', { name: 'Back to the shop' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(payButton()).toHaveFocus()
    await shop.pass(SECOND)
    await waitFor(() => expect(reference()).toBe(shown))
  })
})

describe('the header', () => {
  const forOrder = (
    <PayButton
      data-testid="pay"
      fiatAmount="300"
      fiatCurrency="TWD"
      orderKey="A-1001"
      orderData={{ orderId: 'A-1001' }}
    />
  )

  it('names the shop and the order, before and after the payment', async () => {
    const merchant = { name: 'Tea House', mark: <img src="data:," alt="" data-testid="mark" /> }
    const shop = openShop({ merchant, children: forOrder })
    await openDialog()
    const expectNamed = () => {
      expect(dialog()).toHaveAccessibleName('Payment to Tea House')
      expect(inDialog().getByText('Order A-1001')).toBeVisible()
      const { height } = inDialog().getByTestId('mark').getBoundingClientRect()
      expect(height).toBeCloseTo(32, 1)
    }
    expectNamed()
    await shop.pass(MINUTE)
    await expectStatus('success')
    expectNamed()
  })

  it('names neither if the page does not', async () => {
    openShop({ scenario: 'pending' })
    await openDialog()
    expect(dialog()).toHaveAccessibleName('Payment')
    expect(inDialog().queryByText(/^Order/)).toBeNull()
  })
})

describe('while the network confirms the transfer', () => {
  it('a screen of its own shows the steps and the transaction, and nothing to send', async () => {
    const shop = openShop()
    await openDialog()
    await shop.pass(8 * SECOND)
    await expectVisible('Payment detected, confirming')
    const steps = inDialog().getAllByRole('listitem')
    expect(steps.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^Transfer detected0x/),
      'Confirming on Arbitrum One',
      'Paid',
    ])
    expect(steps.map((step) => step.getAttribute('aria-current'))).toEqual([null, 'step', null])
    expect(inDialog().getByRole('link')).toHaveAttribute(
      'href',
      `https://arbiscan.io/tx/${shop.intent.payment_tx_hash ?? ''}`,
    )
    expectNoAddress(shop.intent.payment_address)
    expect(inDialog().queryByRole('timer')).toBeNull()
  })
})
