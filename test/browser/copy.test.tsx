import { waitFor } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
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

/** Returns a value and the button that copies it. */
function copyable(label: string) {
  const button = inDialog().getByRole('button', { name: new RegExp(`\\(${label}\\)$`) })
  const shown = button.parentElement?.firstElementChild
  if (!shown) throw new Error(`There is no ${label} to copy`)
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
    const { button } = copyable(heading)
    await userEvent.click(button)
    await waitFor(() => expect(button).toHaveTextContent('Copied'))
    expect(await navigator.clipboard.readText()).toBe(payment[what])
  })

  it('selecting the grouped address copies it exactly', async () => {
    const { address } = await openPayment()
    const { shown } = copyable('Address')
    expect(shown.textContent).toBe(address)
    expect(shown.querySelectorAll('b, span').length).toBeGreaterThan(10)
    getSelection()?.selectAllChildren(shown)
    expect(String(getSelection())).toBe(address)
    await copyKeys()
    expect(await navigator.clipboard.readText()).toBe(address)
  })

  it('selecting the amount copies it without its symbol and network', async () => {
    const { amount } = await openPayment()
    getSelection()?.selectAllChildren(copyable('Amount').shown)
    await copyKeys()
    expect(await navigator.clipboard.readText()).toBe(amount)
  })
})

/** Pastes into a field after closing the dialog, and returns what comes out. */
async function paste(): Promise<string> {
  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(document.querySelector('dialog')).toBeNull())
  const field = document.body.appendChild(document.createElement('textarea'))
  field.focus()
  await userEvent.keyboard('{Control>}v{/Control}')
  const { value } = field
  field.remove()
  return value
}

const region = () => inDialog().getByRole('status')
const values = [
  ['Address', 'address'],
  ['Amount', 'amount'],
] as const

describe('without clipboard access', () => {
  beforeEach(() => allow([]))
  afterEach(() => vi.restoreAllMocks())

  it.each(values)('the %s button copies the exact value', async (heading, what) => {
    const payment = await openPayment()
    const { button } = copyable(heading)
    await userEvent.click(button)
    await waitFor(() => expect(button).toHaveTextContent('Copied'))
    expect(String(getSelection())).toBe('')
    expect(await paste()).toBe(payment[what])
  })

  it('also on a page without https', async () => {
    vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue(undefined as unknown as Clipboard)
    const { address } = await openPayment()
    const { button } = copyable('Address')
    await userEvent.click(button)
    await waitFor(() => expect(button).toHaveTextContent('Copied'))
    expect(await paste()).toBe(address)
  })

  it('also where the clipboard never answers, and then the last text that was to be copied', async () => {
    vi.spyOn(navigator.clipboard, 'writeText').mockReturnValue(new Promise(() => undefined))
    const { pass, amount } = await openPayment()
    await userEvent.click(copyable('Address').button)
    await pass(500)
    await userEvent.click(copyable('Amount').button)
    await pass(1_000)
    await waitFor(() => expect(copyable('Amount').button).toHaveTextContent('Copied'))
    expect(copyable('Address').button).toHaveTextContent('Copy')
    expect(await paste()).toBe(amount)
  })

  it.each(values)(
    'the %s is selected if it cannot be copied, and the buyer is told to copy it',
    async (heading, what) => {
      vi.spyOn(document, 'execCommand').mockReturnValue(false)
      const payment = await openPayment()
      const { button, shown } = copyable(heading)
      await userEvent.click(button)
      const advice = "Couldn't copy. It's selected: press Ctrl+C or ⌘C, or touch and hold."
      expect(await inDialog().findByText(advice)).toBeVisible()
      await waitFor(() => expect(region()).toHaveTextContent(advice))
      expect(button).toHaveTextContent('Copy')
      expect(String(getSelection())).toBe(shown.textContent)
      await copyKeys()
      expect(await paste()).toBe(payment[what])
    },
  )

  it('the address can be selected on a page that allows it nowhere', async () => {
    document.body.style.userSelect = 'none'
    onTestFinished(() => {
      document.body.style.userSelect = ''
    })
    const { address } = await openPayment()
    getSelection()?.selectAllChildren(copyable('Address').shown)
    expect(String(getSelection())).toBe(address)
  })
})

it('"Copied" is announced, and ends after some seconds or when the focus leaves', async () => {
  const { pass } = await openPayment()
  const { button } = copyable('Address')
  const copy = async () => {
    await userEvent.click(button)
    await waitFor(() => expect(button).toHaveTextContent('Copied'))
  }
  await copy()
  await waitFor(() => expect(region()).toHaveTextContent('Copied (Address)'))
  await pass(4_000)
  await copy()
  await pass(4_000)
  expect(button).toHaveTextContent('Copied')
  await pass(1_000)
  await waitFor(() => expect(button).toHaveTextContent('Copy'))
  expect(button).not.toHaveTextContent('Copied')
  await copy()
  await userEvent.keyboard('{Tab}')
  await waitFor(() => expect(button).not.toHaveTextContent('Copied'))
})
