import { screen, waitFor, within } from '@testing-library/react'
import { PaymentMessage } from 'kryptogo-payment-react'
import { usePayment } from 'kryptogo-payment-react/checkout'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import { MINUTE, openShop, pay, payButton } from './support'

const block = (urls: string[]) => cdp().send('Network.setBlockedURLs', { urls })
const dialogFailed: unknown = expect.objectContaining({ code: 'dialog_failed', retryable: false })

describe('when the dialog cannot be loaded', () => {
  beforeAll(async () => {
    await cdp().send('Network.enable')
    await block(['*/CheckoutDialog.tsx*'])
  })
  afterAll(() => block([]))

  it('no payment is created, and the buyer is asked to reload the page', async () => {
    const onError = vi.fn()
    const children = [pay, <PaymentMessage key="message" data-testid="message" />]
    const shop = openShop({ children, onError })
    await userEvent.click(payButton())
    await waitFor(() => expect(payButton()).toHaveAttribute('data-error', 'dialog_failed'))
    const message = within(screen.getByTestId('message'))
    const sentence = "We couldn't load the payment window. Reload the page to pay."
    expect(message.getByText(sentence)).toBeVisible()
    expect(message.queryAllByRole('button')).toEqual([])
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ error: dialogFailed })]])

    await userEvent.click(payButton())
    await shop.pass(MINUTE)
    await waitFor(() => expect(onError).toHaveBeenCalledTimes(2))
    expect(payButton()).toHaveAttribute('data-error', 'dialog_failed')
    expect(document.querySelector('dialog')).toBeNull()
    expect(shop.posts).toBe(0)
    expect(shop.clock.waiting).toBe(0)
  })

  it('the page is not affected until a buyer pays', async () => {
    const onStatusChange = vi.fn()
    const shop = openShop({ onStatusChange })
    await new Promise((resolve) => requestIdleCallback(resolve))
    await vi.dynamicImportSettled()
    await shop.pass(MINUTE)
    expect(payButton()).toHaveAttribute('data-status', 'idle')
    expect(onStatusChange).not.toHaveBeenCalled()
  })

  it("the hook's promise rejects, and the hook reports the same error", async () => {
    const ended = vi.fn()
    function PayWithHook() {
      const { openPaymentModal, data, isLoading, isError, error } = usePayment()
      const open = () => openPaymentModal({ fiat_amount: '300', fiat_currency: 'TWD' })
      return (
        <>
          <button onClick={() => void open().catch(ended)}>Pay</button>
          <output>{JSON.stringify({ data, isLoading, isError, code: error?.code })}</output>
        </>
      )
    }
    const shop = openShop({ children: <PayWithHook /> })
    await userEvent.click(screen.getByRole('button', { name: 'Pay' }))
    await waitFor(() => expect(ended.mock.calls).toEqual([[dialogFailed]]))
    const expected = { data: null, isLoading: false, isError: true, code: 'dialog_failed' }
    await waitFor(() =>
      expect(JSON.parse(document.querySelector('output')?.textContent ?? '')).toEqual(expected),
    )
    expect(shop.posts).toBe(0)
  })
})
