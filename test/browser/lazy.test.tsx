import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { dialog, openDialog, openShop, payButton, SECOND } from './support'

const requested = (name: string) =>
  performance.getEntriesByType('resource').filter((entry) => entry.name.includes(name)).length

// One test to a file: a module is requested once.
it('the code of the dialog is requested once the page is idle, so that a click shows it', async () => {
  // The list of what was requested is full already, of modules of the page.
  performance.clearResourceTimings()
  const shop = openShop({ scenario: 'pending' })
  expect(requested('/CheckoutDialog.tsx')).toBe(0)
  await waitFor(() => expect(requested('/QrCode.tsx')).toBe(1))
  await vi.dynamicImportSettled()
  expect(requested('/CheckoutDialog.tsx')).toBe(1)
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(shop.posts).toBe(0)

  fireEvent.click(payButton())
  expect(dialog()).toHaveAttribute('data-status', 'opening')
  await screen.findByRole('img', { name: 'QR code of the address' })
  expect(shop.posts).toBe(1)

  shop.unmount()
  expect(screen.queryByRole('dialog')).toBeNull()
  openShop()
  await openDialog()
  await shop.pass(SECOND)
  expect(requested('/CheckoutDialog.tsx')).toBe(1)
})
