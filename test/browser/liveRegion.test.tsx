import { waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { openDialog, openShop, payButton, SECOND } from './support'

/** The texts of the live regions in the dialog and on the page. */
function announced() {
  const regions = [...document.querySelectorAll('[role="status"]')]
  const text = (isInDialog: boolean) =>
    regions
      .filter((region) => (region.closest('dialog') !== null) === isInDialog)
      .map(({ textContent }) => textContent)
      .join('')
  return { dialog: text(true), page: text(false) }
}
const silence: unknown = ''
const beginning = (word: string): unknown => expect.stringMatching(`^${word}`)
const expectSaid = (dialog: unknown, page: unknown) =>
  waitFor(() => expect(announced()).toEqual({ dialog, page }))

describe('live regions', () => {
  it('announce in the dialog while it is open, because the page behind it is silent', async () => {
    const shop = openShop()
    expect(announced()).toEqual({ dialog: '', page: '' })
    await openDialog()
    await expectSaid(beginning('Waiting for payment'), silence)
    await shop.pass(20 * SECOND)
    await expectSaid(beginning('Paid'), silence)
  })

  it('announce on the page while the dialog is closed', async () => {
    const shop = openShop()
    await openDialog()
    await userEvent.keyboard('{Escape}')
    await expectSaid(silence, beginning('Waiting for payment'))
    await shop.pass(20 * SECOND)
    await expectSaid(silence, beginning('Paid'))
  })

  it('announce in the dialog when it opens again', async () => {
    openShop({ scenario: 'pending' })
    for (let time = 0; time < 2; time++) {
      await openDialog()
      await expectSaid(beginning('Waiting for payment'), silence)
      await userEvent.keyboard('{Escape}')
      await expectSaid(silence, beginning('Waiting for payment'))
    }
    expect(payButton()).toHaveFocus()
  })
})
