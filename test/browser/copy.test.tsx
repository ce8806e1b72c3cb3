import { waitFor } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import { inDialog, openDialog, openShop } from './support'

/** The clipboard permissions of the page. */
async function allow(permissions: ('clipboardReadWrite' | 'clipboardSanitizedWrite')[]) {
  const { targetInfo } = await cdp().send('Target.getTargetInfo')
  const context = targetInfo.browserContextId
  const browserContextId = context === undefined ? {} : { browserContextId: context }
  await cdp().send('Browser.resetPermissions', browserContextId)
  if (permissions.length)
    await cdp().send('Browser.grantPermissions', { ...browserContextId, permissions })
}

async function openPayment() {
  const shop = openShop({
    scenario: 'pending',
    children: <PayButton data-testid="pay" fiatAmount="1234.567" fiatCurrency="USD" />,
  })
  await openDialog()
  const { payment_address = '', crypto_amount } = shop.intent
  return { ...shop, address: payment_address, amount: crypto_amount }
}

/** Returns the value below a heading and the button that copies it. */
function under(heading: string) {
  const entry = inDialog().getByText(heading).nextElementSibling
  const shown = entry?.firstElementChild?.firstElementChild
  const button = entry?.querySelector('button')
  if (!shown || !button) throw new Error(`Nothing to copy under ${heading}`)
  return { shown, button }
}

const copyKeys = () => userEvent.keyboard('{Control>}c{/Control}')

describe('with clipboard access', () => {
  beforeEach(() => allow(['clipboardReadWrite', 'clipboardSanitizedWrite']))
  afterEach(() => allow([]))

  it.each([
    ['Address', 'address'],
    ['Amount', 'amount'],
  ] as const)('the %s button copies the exact value', async (heading, what) => {
    const payment = await openPayment()
    const { button } = under(heading)
    await userEvent.click(button)
    await waitFor(() => expect(button).toHaveTextContent('Copied'))
    expect(await navigator.clipboard.readText()).toBe(payment[what])
  })

  it('selecting the grouped address copies it exactly', async () => {
    const { address } = await openPayment()
    const { shown } = under('Address')
    expect(shown.textContent).toBe(address)
    expect(shown.querySelectorAll('span').length).toBeGreaterThan(10)
    getSelection()?.selectAllChildren(shown)
    expect(String(getSelection())).toBe(address)
    await copyKeys()
    expect(await navigator.clipboard.readText()).toBe(address)
  })
})

describe('without clipboard access', () => {
  beforeEach(() => allow([]))

  it('the copy button selects the exact address, which the buyer copies with the keyboard', async () => {
    const { address } = await openPayment()
    const { button } = under('Address')
    await userEvent.click(button)
    await waitFor(() => expect(String(getSelection())).toBe(address))
    expect(button).toHaveTextContent('Copy')
    await copyKeys()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(document.querySelector('dialog')).toBeNull())

    const field = document.body.appendChild(document.createElement('textarea'))
    field.focus()
    await userEvent.keyboard('{Control>}v{/Control}')
    expect(field.value).toBe(address)
    field.remove()
  })
})
