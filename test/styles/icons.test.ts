import { PaymentProvider, PaymentStatusBadge } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { statuses } from './statuses'

test('each status has its own shape in the color of the text', () => {
  const { usePayment } = createFakeUsePayment()
  const Icon = ({ status }: { status: string }) =>
    createElement(PaymentProvider, {
      payment: usePayment(),
      children: createElement(PaymentStatusBadge, { status }),
    })
  const icons = statuses.map((status) => {
    const html = renderToStaticMarkup(createElement(Icon, { status }))
    return /<svg.*<\/svg>/.exec(html)?.[0] ?? ''
  })
  expect(new Set(icons).size).toBe(statuses.length)
  for (const icon of icons) expect(icon).toContain('fill="currentColor"')
})
