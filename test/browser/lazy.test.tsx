import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { dialog, openDialog, openShop, payButton, requests, SECOND } from './support'

const requested = (name: string) => requests().filter((path) => path.endsWith(name)).length

// A busy machine may take long to be idle.
const PATIENT = { timeout: 60_000 }

// One test per file, because a module is requested only once.
it(
  'the dialog is loaded once the page is idle, so that a click shows it at once',
  PATIENT,
  async () => {
    // The browser's list of requests is already full of the page's modules.
    performance.clearResourceTimings()
    const shop = openShop({ scenario: 'pending' })
    expect(requested('/CheckoutDialog.tsx')).toBe(0)
    // Its modules are loaded one by one.
    const qrCode: unknown = expect.stringMatching(/\/QrCode\.tsx$/)
    await waitFor(() => expect(requests()).toContainEqual(qrCode), { timeout: 30_000 })
    await vi.dynamicImportSettled()
    expect(requested('/CheckoutDialog.tsx')).toBe(1)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(shop.posts).toBe(0)

    fireEvent.click(payButton())
    expect(dialog()).toHaveAttribute('data-status', 'opening')
    await screen.findByRole('button', { name: 'Copy (Address)' })
    expect(shop.posts).toBe(1)

    shop.unmount()
    expect(screen.queryByRole('dialog')).toBeNull()
    openShop()
    await openDialog()
    await shop.pass(SECOND)
    expect(requested('/CheckoutDialog.tsx')).toBe(1)
  },
)
