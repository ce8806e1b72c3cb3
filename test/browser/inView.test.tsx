import { waitFor } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { afterAll, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { expectLogged } from '../setup'
import { dialog, findDialog, inDialog, MINUTE, openDialog, openShop, payButton } from './support'

const WARNING = 'Only USDT on Arbitrum One. Not Ethereum (ERC-20), BSC (BEP-20) or Tron (TRC-20).'

/** Opens a payment in a window of this size. */
async function openIn([width, height]: readonly [number, number], fiatAmount = '300') {
  await page.viewport(width, height)
  const shop = openShop({
    scenario: 'pending',
    merchant: { name: 'Mountain Tea House', mark: <img src="data:," alt="" /> },
    children: (
      <PayButton
        data-testid="pay"
        fiatAmount={fiatAmount}
        fiatCurrency="TWD"
        orderKey="A-1001"
        orderData={{ orderId: 'A-1001' }}
      />
    ),
  })
  await openDialog()
  await settled()
  return shop
}

/** Waits until nothing in the dialog moves. */
const settled = () =>
  Promise.all(
    dialog()
      .getAnimations({ subtree: true })
      .map(({ finished }) => finished),
  )

const topOf = (element?: Element | null) => element?.getBoundingClientRect().top ?? NaN
const bottomOf = (element?: Element | null) => element?.getBoundingClientRect().bottom ?? NaN

/** Whether all of an element is on the screen, with nothing above it. */
function isInView(element: Element): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect()
  return [
    [left + 1, top + 1],
    [right - 1, bottom - 1],
  ].every(([x = 0, y = 0]) => {
    const there = document.elementFromPoint(x, y)
    return there !== null && (element.contains(there) || there.contains(element))
  })
}

const sizeOf = (element: Element | null) =>
  element ? Number.parseFloat(getComputedStyle(element).fontSize) : 0
const part = (selector: string) => dialog().querySelector(selector)

afterAll(() => page.viewport(414, 896))

describe.each([
  [360, 592],
  [375, 553],
  [1366, 633],
] as const)('in a window of %i x %i', (...size) => {
  it('all that a buyer needs is in view without scrolling', async () => {
    await openIn(size)
    expect(dialog().scrollTop).toBe(0)
    const needed = [
      inDialog().getByText(WARNING),
      inDialog().getByText('Exactly this must arrive: add exchange fees.'),
      inDialog().getByText('Arbitrum One'),
      ...inDialog().getAllByRole('button', { name: /^Copy/ }),
      ...dialog().querySelectorAll('.kgp-amount, .kgp-on, .kgp-code'),
      inDialog().getByRole('timer'),
    ]
    expect(needed.filter((element) => !isInView(element))).toEqual([])
  })

  it('the amount is the largest text, and there once', async () => {
    await openIn(size)
    const sizes = [...dialog().querySelectorAll('*')].map(sizeOf)
    expect(sizeOf(part('.kgp-amount'))).toBe(Math.max(...sizes))
    expect(sizeOf(part('.kgp-amount'))).toBeGreaterThan(sizeOf(part('.kgp-on')))
    expect(sizeOf(part('.kgp-on'))).toBeGreaterThan(sizeOf(part('.kgp-price')))
    expect(inDialog().getAllByText('9.23', { exact: false, ignore: '[role=status] *' })).toEqual([
      part('.kgp-amount'),
    ])
  })

  it('an amount of any length stays on one line', async () => {
    await openIn(size, '123456789.99')
    const amount = part('.kgp-amount')
    expect(amount?.getClientRects()).toHaveLength(1)
    expect(amount && isInView(amount)).toBe(true)
    expect(dialog().scrollWidth).toBe(dialog().clientWidth)
  })
})

describe.each([
  [360, 592],
  [1366, 633],
] as const)('an outcome in a window of %i x %i', (width, height) => {
  const outcomes = [
    'paid',
    'expired',
    'underpaid',
    'underpaid_refunded',
    'rejected_api_key',
  ] as const

  it.each(outcomes)('has a frame as high as its content, if it is %s', async (scenario) => {
    if (scenario === 'rejected_api_key') expectLogged('invalid_api_key')
    await page.viewport(width, height)
    const shop = openShop({ scenario })
    await userEvent.click(payButton())
    await findDialog()
    await shop.pass(31 * MINUTE)
    await waitFor(() => expect(dialog().dataset['status']).not.toMatch(/opening|pending/))
    await settled()
    const last = dialog().querySelector('.kgp-dialog-body')?.lastElementChild
    const below = dialog().scrollHeight - (bottomOf(last) - topOf(dialog()))
    expect(below).toBeLessThanOrEqual(26)
    expect(
      topOf(part('.kgp-message')) - bottomOf(part('.kgp-lead > :last-child')),
    ).toBeLessThanOrEqual(1)
  })
})

it('on a phone, the copy buttons are 48 px high and as wide as the dialog', async () => {
  await openIn([360, 592])
  const buttons = inDialog().getAllByRole('button', { name: /^Copy/ })
  const sizes = buttons.map((button) => button.getBoundingClientRect())
  expect(sizes.map(({ width, height }) => [width, height])).toEqual([
    [328, 48],
    [328, 48],
  ])
})

it('the network is above the address, whose first 6 and last 4 signs are bold', async () => {
  const { intent } = await openIn([360, 592])
  const { payment_address: address = '' } = intent
  const names = [...dialog().querySelectorAll('dt')].map(({ textContent }) => textContent)
  expect(names).toEqual(['Network', 'Address'])
  expect(part('.kgp-network svg')).toBeVisible()
  const bold = [...dialog().querySelectorAll('.kgp-code b')].map(({ textContent }) => textContent)
  expect(bold).toEqual([address.slice(0, 6), address.slice(-4)])
})
