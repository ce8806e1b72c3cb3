import { fireEvent, screen } from '@testing-library/react'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { cdp } from 'vitest/browser'
import { dialog, openShop, payButton, SECOND } from './support'

const holdBack = () =>
  cdp().send('Fetch.enable', { patterns: [{ urlPattern: '*/CheckoutDialog.tsx*' }] })
const letThrough = () => cdp().send('Fetch.disable')
beforeAll(async () => {
  await holdBack()
})
afterAll(async () => {
  await letThrough()
})

// One test per file, because a module is requested only once.
it('no payment is created before the dialog is loaded', async () => {
  const onStatusChange = vi.fn()
  const shop = openShop({ scenario: 'pending', onStatusChange })
  fireEvent.click(payButton())
  expect(payButton()).toHaveAttribute('data-status', 'opening')
  await shop.pass(SECOND)
  fireEvent.click(payButton())
  await shop.pass(SECOND)
  expect(payButton()).toHaveAttribute('data-status', 'opening')
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(shop.posts).toBe(0)

  await letThrough()
  await screen.findByRole('button', { name: 'Copy (Address)' }, { timeout: 5_000 })
  expect(dialog()).toHaveAttribute('data-status', 'pending')
  expect(shop.posts).toBe(1)
  expect(onStatusChange.mock.calls).toMatchObject([
    [{ status: 'opening' }],
    [{ status: 'pending' }],
  ])
})
