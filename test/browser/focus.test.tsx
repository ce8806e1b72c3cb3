import { screen, waitFor } from '@testing-library/react'
import { PaymentDetails, PaymentMessage } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
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

const gone = () => waitFor(() => expect(document.querySelector('dialog')).toBeNull())
const message = () => dialog().querySelector('.kgp-message')
const overflow = () => getComputedStyle(document.documentElement).overflowY
const tall = <div key="tall" style={{ height: '300vh' }} />

describe('focus', () => {
  it('moves to the heading of the dialog, not to the button that closes it', async () => {
    openShop()
    await openDialog()
    expect(inDialog().getByRole('heading', { name: 'Payment' })).toHaveFocus()
    await userEvent.keyboard('{Tab}')
    expect(inDialog().getByRole('button', { name: 'Close' })).toHaveFocus()
  })

  it.each([
    ['Escape', () => userEvent.keyboard('{Escape}')],
    ['the cross', () => userEvent.click(inDialog().getByRole('button', { name: 'Close' }))],
  ])('returns to the button after %s', async (_, close) => {
    openShop({ scenario: 'pending' })
    await openDialog()
    await close()
    await gone()
    expect(payButton()).toHaveFocus()
  })

  it('returns to the button after "Done"', async () => {
    const shop = openShop()
    await openDialog()
    await shop.pass(MINUTE)
    await userEvent.click(await inDialog().findByRole('button', { name: 'Done' }))
    await gone()
    expect(payButton()).toHaveFocus()
    expect(payButton()).toHaveAttribute('data-status', 'success')
  })

  it('returns to the button when the creation is canceled', async () => {
    const shop = openShop({ latency: 10 * SECOND })
    await userEvent.click(payButton())
    await findDialog()
    await userEvent.keyboard('{Escape}')
    await gone()
    expect(payButton()).toHaveFocus()
    expect(payButton()).toHaveAttribute('data-status', 'idle')
    await shop.pass(MINUTE)
    expect(shop.posts).toBe(1)
    expect(payButton()).toHaveAttribute('data-status', 'idle')
  })

  it('is on the page when the button has unmounted', async () => {
    const shop = openShop({ scenario: 'pending' })
    await openDialog()
    shop.show(tall)
    await userEvent.keyboard('{Escape}')
    await gone()
    expect(document.activeElement).toBe(document.body)
    expect(overflow()).toBe('visible')
  })

  it.each(['Copy (Address)', 'Copy (Amount)', "I've sent it"])(
    'moves to the message when the outcome removes "%s"',
    async (name) => {
      const shop = openShop()
      await openDialog()
      inDialog().getByRole('button', { name }).focus()
      await shop.pass(MINUTE)
      await inDialog().findByRole('button', { name: 'Done' })
      await waitFor(() => expect(message()).toHaveFocus())
      await userEvent.keyboard('{Tab}')
      expect(message()).toContainElement(document.activeElement as HTMLElement)
      await userEvent.keyboard('{Escape}')
      await gone()
      expect(payButton()).toHaveFocus()
    },
  )

  it('stays where it is when the outcome removes something else', async () => {
    const shop = openShop()
    await openDialog()
    const close = inDialog().getByRole('button', { name: 'Close' })
    close.focus()
    await shop.pass(MINUTE)
    await inDialog().findByRole('button', { name: 'Done' })
    expect(close).toHaveFocus()
  })

  it('is not taken by the outcome from a buyer who has left it', async () => {
    const shop = openShop()
    await openDialog()
    inDialog().getByRole('button', { name: 'Copy (Address)' }).focus()
    await userEvent.click(inDialog().getByText('NT$'))
    expect(dialog()).toHaveFocus()
    await shop.pass(MINUTE)
    await inDialog().findByRole('button', { name: 'Done' })
    expect(dialog()).toHaveFocus()
  })

  it('moves to what each press in the dialog leads to', async () => {
    openShop({ scenario: 'pending' })
    await openDialog()
    const press = async (name: string) => {
      await userEvent.tab()
      inDialog().getByRole('button', { name }).focus()
      await userEvent.keyboard('{Enter}')
    }
    await press("I've sent it")
    await waitFor(() => expect(message()).toHaveFocus())
    await press("I haven't sent it")
    await inDialog().findByRole('button', { name: "I've sent it" })
    await waitFor(() => expect(inDialog().getByRole('heading', { name: 'Payment' })).toHaveFocus())
  })

  it('moves to the message on the page when news removes what has it there', async () => {
    const shop = openShop({
      children: [pay, <PaymentMessage key="message" data-testid="message" />],
    })
    await openDialog()
    await userEvent.keyboard('{Escape}')
    await gone()
    screen.getByRole('button', { name: 'Show payment' }).focus()
    await shop.pass(MINUTE)
    await screen.findByText('Your payment has arrived and is confirmed.')
    await waitFor(() => expect(screen.getByTestId('message')).toHaveFocus())
  })

  it('moves to the details on the page when news removes what has it there', async () => {
    const shop = openShop({
      children: [pay, <PaymentDetails key="details" data-testid="details" />],
    })
    await openDialog()
    await userEvent.keyboard('{Escape}')
    await gone()
    screen.getByRole('button', { name: 'Copy (Address)' }).focus()
    await shop.pass(MINUTE)
    await waitFor(() => expect(payButton()).toHaveAttribute('data-status', 'success'))
    await waitFor(() => expect(screen.getByTestId('details')).toHaveFocus())
  })
})

describe('page scrolling', () => {
  it('is locked while the dialog is open and unlocked afterwards', async () => {
    openShop({ children: [pay, tall], scenario: 'pending' })
    expect(overflow()).toBe('visible')
    await openDialog()
    expect(overflow()).toBe('hidden')
    await userEvent.keyboard('{Escape}')
    await gone()
    expect(overflow()).toBe('visible')
  })

  it('is unlocked after the whole page unmounts with the dialog open', async () => {
    const shop = openShop({ scenario: 'pending' })
    await openDialog()
    shop.unmount()
    expect(document.querySelector('dialog')).toBeNull()
    expect(overflow()).toBe('visible')
    expect(document.activeElement).toBe(document.body)
    expect(shop.clock.waiting).toBe(0)
    await shop.pass(MINUTE)
    expect(shop.fake.requests).toHaveLength(1)
  })
})

describe('closing does not cancel the payment', () => {
  it('the payment is still followed, and handlers are called', async () => {
    const onSuccess = vi.fn()
    const shop = openShop({ onSuccess })
    await openDialog()
    await userEvent.keyboard('{Escape}')
    await gone()
    await shop.pass(MINUTE)
    await waitFor(() => expect(payButton()).toHaveAttribute('data-status', 'success'))
    expect(onSuccess).toHaveBeenCalledOnce()
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('a click shows the same payment again without a second POST', async () => {
    const shop = openShop({ scenario: 'pending' })
    await openDialog()
    const { payment_address = '' } = shop.intent
    for (let time = 0; time < 3; time++) {
      await userEvent.keyboard('{Escape}')
      await gone()
      await openDialog()
      expect(dialog()).toHaveTextContent(payment_address)
    }
    expect(shop.posts).toBe(1)
  })
})

describe('keyboard', () => {
  it('a buyer can pay with the keyboard alone', async () => {
    const shop = openShop({ scenario: 'pending' })
    await userEvent.keyboard('{Tab}')
    expect(payButton()).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('button', { name: 'Copy (Address)' })
    const reached = new Set<Element | null>()
    for (let step = 0; step < 9; step++) {
      reached.add(document.activeElement)
      await userEvent.keyboard('{Tab}')
    }
    for (const button of inDialog().getAllByRole('button')) expect(reached).toContain(button)
    await userEvent.keyboard('{Escape}')
    await gone()
    await userEvent.keyboard('{Enter}')
    await findDialog()

    shop.fake.pay(shop.intent.payment_intent_id)
    await shop.pass(MINUTE)
    const done = await inDialog().findByRole('button', { name: 'Done' })
    for (let step = 0; step < 6 && document.activeElement !== done; step++)
      await userEvent.keyboard('{Tab}')
    expect(done).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await gone()
    expect(payButton()).toHaveFocus()
    expect(shop.posts).toBe(1)
  })

  it.each(['Enter', ' '])('holding down "%s" opens one payment and leaves it open', async (key) => {
    const shop = openShop({ latency: 500 })
    payButton().focus()
    // Each press after the first is a repeat.
    await userEvent.keyboard(`{${key}>40}`)
    await userEvent.keyboard(`{/${key}}`)
    await shop.pass(SECOND)
    await findDialog()
    expect(dialog()).toHaveAttribute('data-status', 'pending')
    expect(shop.posts).toBe(1)
  })
})
