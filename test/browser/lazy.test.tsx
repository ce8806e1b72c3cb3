import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { MINUTE, openDialog, openShop, SECOND } from './support'

const requested = (name: string) =>
  performance.getEntriesByType('resource').filter((entry) => entry.name.includes(name)).length

// One test to a file: a module is requested once.
it('the code of the dialog is requested when it is first opened, not before', async () => {
  // The list of what was requested is full already, of modules of the page.
  performance.clearResourceTimings()
  const shop = openShop({ scenario: 'pending' })
  await shop.pass(MINUTE)
  expect(requested('/CheckoutDialog.tsx')).toBe(0)
  await openDialog()
  expect(requested('/CheckoutDialog.tsx')).toBe(1)
  expect(requested('/QrCode.tsx')).toBe(1)

  shop.unmount()
  expect(screen.queryByRole('dialog')).toBeNull()
  openShop()
  await openDialog()
  await shop.pass(SECOND)
  expect(requested('/CheckoutDialog.tsx')).toBe(1)
})
