import { waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { openDialog, openShop, payButton, SECOND } from './support'

/** What the live regions of the dialog and of the page behind it say. */
function said() {
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
  waitFor(() => expect(said()).toEqual({ dialog, page }))

describe('the announcer', () => {
  it('speaks in the dialog while that is open, for the page behind it is silent', async () => {
    const shop = openShop()
    expect(said()).toEqual({ dialog: '', page: '' })
    await openDialog()
    await expectSaid(beginning('Waiting for payment'), silence)
    await shop.pass(20 * SECOND)
    await expectSaid(beginning('Paid'), silence)
  })

  it('speaks on the page otherwise', async () => {
    const shop = openShop()
    await openDialog()
    await userEvent.keyboard('{Escape}')
    await expectSaid(silence, beginning('Waiting for payment'))
    await shop.pass(20 * SECOND)
    await expectSaid(silence, beginning('Paid'))
  })

  it('moves back into the dialog when that opens again', async () => {
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
