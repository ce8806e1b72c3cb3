import { render, screen } from '@testing-library/react'
import { PayButton, PaymentProvider } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import 'kryptogo-payment-react/styles.css'
import type { CSSProperties, ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'

type Size = 'md' | 'sm'

/** A button in a box in a box. Its text is small enough to fit in any font. */
async function showPending(size: Size, outer: CSSProperties, inner: CSSProperties = {}) {
  const fake = createFakeUsePayment()
  const Payments = (props: { children: ReactNode }) => (
    <PaymentProvider {...props} payment={fake.usePayment()} />
  )
  render(
    <Payments>
      <div style={{ ...outer, fontSize: '0.75rem' }}>
        <div style={inner}>
          <PayButton data-testid="pay" fiatAmount="300" fiatCurrency="TWD" size={size} />
        </div>
      </div>
    </Payments>,
  )
  const button = screen.getByTestId('pay')
  const widthBefore = button.offsetWidth
  await userEvent.click(button)
  fake.settle('pending')
  const label = await screen.findByText('Waiting for payment', { selector: 'button *' })
  expect(button.offsetWidth).toBe(widthBefore)
  return { button, label }
}

/** Returns the number of lines of a text. */
function linesOf(element: Element): number {
  const range = document.createRange()
  range.selectNodeContents(element)
  return new Set([...range.getClientRects()].map(({ top }) => top)).size
}

describe.each([
  { size: 'md', width: 224, lines: 1, narrow: 200 },
  { size: 'sm', width: 168, lines: 2, narrow: 150 },
] as const)('a button of size $size', ({ size, width, lines, narrow }) => {
  it.each([
    ['a block', {}],
    ['a centered flex item', { display: 'flex', justifyContent: 'center' }],
    ['a centered grid item', { display: 'grid', placeItems: 'center' }],
    ['an inline block', { display: 'inline-block' }],
    ['a column as wide as needed', { display: 'grid', gridTemplateColumns: 'auto 1fr' }],
  ])('is wide enough for its texts in %s', async (_, outer: CSSProperties) => {
    const { button, label } = await showPending(size, outer)
    expect(button.offsetWidth).toBe(width)
    expect(linesOf(label)).toBeLessThanOrEqual(lines)
  })

  it.each([
    ['a block', {}, {}],
    ['a flex row', {}, { display: 'flex', justifyContent: 'center' }],
    ['a grid', {}, { display: 'grid', placeItems: 'center' }],
    ['a centered flex item', { display: 'flex', justifyContent: 'center' }, {}],
    ['an inline block', {}, { display: 'inline-block' }],
  ])(
    'does not overflow a narrow box in %s',
    async (_, outer: CSSProperties, inner: CSSProperties) => {
      const { button } = await showPending(size, { ...outer, inlineSize: narrow }, inner)
      expect(button.offsetWidth).toBe(narrow)
      expect(button.scrollWidth).toBeLessThanOrEqual(button.clientWidth)
    },
  )
})
