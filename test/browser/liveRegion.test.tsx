import { cleanup, screen, waitFor } from '@testing-library/react'
import { PayButton, PaymentCountdown, PaymentDetails, PaymentMessage } from 'kryptogo-payment-react'
import { describe, expect, it, onTestFinished } from 'vitest'
import { userEvent } from 'vitest/browser'
import { inDialog, MINUTE, openDialog, openShop, pay, payButton, SECOND } from './support'

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
    await expectSaid(silence, silence)
    await shop.pass(20 * SECOND)
    await expectSaid(silence, beginning('Paid'))
  })

  it('announce nothing again when the dialog closes or opens, which moves the region', async () => {
    const announced = record()
    openShop({ scenario: 'pending', children: [pay, <PaymentMessage key="message" />] })
    for (let time = 0; time < 3; time++) {
      await openDialog()
      await userEvent.keyboard('{Escape}')
      await screen.findByRole('button', { name: 'Show payment' })
    }
    expect(payButton()).toHaveFocus()
    expect(announced().filter((text) => text.startsWith('Waiting for payment'))).toHaveLength(1)
    expect(announced().filter((text) => text.includes('Send exactly'))).toHaveLength(1)
  })

  it('announce once each and in order: the status, copied, five minutes left, time is up', async () => {
    const announced = record()
    const shop = openShop({ scenario: 'pending' })
    await openDialog()
    await expectSaid(beginning('Waiting for payment'), silence)
    await userEvent.click(inDialog().getByRole('button', { name: 'Copy (Address)' }))
    await expectSaid(expect.stringContaining('Copied (Address)'), silence)
    await shop.closeIn(5 * MINUTE + SECOND)
    await shop.pass(2 * SECOND)
    await expectSaid(expect.stringContaining('Less than 5 minutes left'), silence)
    await shop.pass(5 * MINUTE)
    await expectSaid(beginning('Checking for your payment'), silence)
    const texts = announced()
    expect(texts.filter((text) => text !== 'Preparing… Your payment is being prepared.')).toEqual([
      'Waiting for payment. Send exactly 9.23 USDT. This page updates when it arrives.',
      ' Copied (Address)',
      '. Less than 5 minutes left',
      "Checking for your payment. Time is up, so don't send anything now. We're checking for a payment already sent.",
    ])
  })

  it('announce on the page that five minutes are left and that time is up, without a message', async () => {
    const announced = record()
    const shop = openShop({ scenario: 'pending', children: [pay, <PaymentCountdown key="time" />] })
    await openDialog()
    await userEvent.keyboard('{Escape}')
    await shop.pass(31 * MINUTE)
    await waitFor(() => expect(announced().at(-1)).toContain('Time is up, checking…'))
    const said = (text: string) => announced().filter((one) => one.includes(text))
    expect(said('Less than 5 minutes left')).toHaveLength(1)
    expect(said('Time is up')).toHaveLength(1)
  })

  it('have no text of the page alone, so that a test of a shop finds each once', async () => {
    const shop = openShop({
      scenario: 'pending',
      children: [pay, <PaymentMessage key="message" />],
    })
    await openDialog()
    await userEvent.keyboard('{Escape}')
    await expectSaid(silence, silence)
    shop.fake.scenario = 'offline'
    await shop.pass(MINUTE)
    expect(await screen.findByText(/^Connection lost, still trying\./)).toBeVisible()
    await expectSaid(silence, expect.stringContaining('Connection lost'))
  })

  it('announce what was copied of a payment that was found', async () => {
    const shop = openShop({ scenario: 'pending', children: inOrder })
    await openDialog()
    shop.unmount()
    cleanup()
    const announced = record()
    openShop({ scenario: 'pending', children: inOrder, environment: { fetch: shop.fake.fetch } })
    await userEvent.click(await screen.findByRole('button', { name: 'Copy (Address)' }))
    await waitFor(() => expect(announced()).toEqual(['Copied (Address)']))
  })
})

const inOrder = [
  <PayButton key="pay" data-testid="pay" fiatAmount="300" fiatCurrency="TWD" orderKey="A-1" />,
  <PaymentDetails key="details" />,
]

/** Records each text that is added to a live region, as screen readers announce it. */
function record(): () => string[] {
  const texts: string[] = []
  const isAnnounced = (node: Node) => {
    const element = node instanceof Element ? node : node.parentElement
    const region = element?.closest('[role="status"]')
    // A region that comes with its text, such as one in a dialog that opens, announces nothing.
    return region && region !== node && (region.closest('dialog')?.open ?? true)
  }
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes)
        if (isAnnounced(node)) texts.push((node.textContent ?? '').replace('\u200B', ''))
  })
  observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  onTestFinished(() => {
    observer.disconnect()
  })
  return () => texts
}
