import { screen, waitFor } from '@testing-library/react'
import { PaymentMessage } from 'kryptogo-payment-react'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import { MINUTE, openShop, pay, payButton } from './support'

const block = (urls: string[]) => cdp().send('Network.setBlockedURLs', { urls })
beforeAll(async () => {
  await cdp().send('Network.enable')
  await block(['*/CheckoutDialog.tsx*'])
})
afterAll(() => block([]))

it('a payment goes on when the code of the dialog does not come', async () => {
  const onSuccess = vi.fn()
  const onError = vi.fn()
  const children = [pay, <PaymentMessage key="message" />]
  const shop = openShop({ children, onSuccess, onError })
  await userEvent.click(payButton())
  await waitFor(() => expect(payButton()).toHaveAttribute('data-status', 'pending'))
  const [warning] = await screen.findAllByText("We couldn't check just now.", { exact: false })
  expect(warning).toBeVisible()
  await userEvent.click(payButton())
  expect(document.querySelector('dialog')).toBeNull()

  await shop.pass(MINUTE)
  await waitFor(() => expect(payButton()).toHaveAttribute('data-status', 'success'))
  expect(onSuccess).toHaveBeenCalledOnce()
  expect(onError).not.toHaveBeenCalled()
  expect(shop.posts).toBe(1)
})
