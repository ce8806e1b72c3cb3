import { act, screen } from '@testing-library/react'
import {
  PayButton,
  PaymentDetails,
  PaymentMessage,
  PaymentStatusBadge,
} from 'kryptogo-payment-react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { createFakeUsePayment, createTestClock, fixtures } from 'kryptogo-payment-react/testing'
import { expect, it } from 'vitest'
import { expectLogged } from '../setup'
import { createSession, renderPage, typedIn } from './support'

const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

/** Records every text of a live region. */
function listen(page: React.ReactNode, fake = createFakeUsePayment()) {
  const session = createSession()
  const view = renderPage(
    <>
      {page}
      <session.Session />
    </>,
    { fake, environment: { clock: createTestClock() } },
  )
  const texts: string[] = []
  const region = screen.getByRole('status')
  const observer = new MutationObserver(() => texts.push(region.textContent))
  observer.observe(region, { childList: true, characterData: true, subtree: true })
  const change = async (change: () => void) => {
    act(change)
    await Promise.resolve()
  }
  return { ...view, session, region, texts, change }
}

it('announces each change once, even if it is reported repeatedly', async () => {
  const { fake, session, texts, change } = listen(<PaymentStatusBadge />)
  await change(() => session.current.pay(price))
  for (const status of ['pending', 'pending', 'success', 'success', 'pending'])
    await change(() => fake.settle(status))
  await change(() => fake.set({ isError: true, error: new Error('late') }))
  expect(texts).toEqual(['Preparing…', 'Waiting for payment', 'Paid'])
})

it('renders one visually hidden live region', () => {
  const { region } = listen(
    <>
      <PayButton {...price} />
      <PayButton {...price} />
      <PaymentStatusBadge status="success" />
      <PaymentStatusBadge />
    </>,
  )
  expect(screen.getAllByRole('status')).toEqual([region])
  expect(region).toBeEmptyDOMElement()
  expect(region).toHaveStyle({ position: 'absolute', overflow: 'hidden' })
})

it('announces a rejected click', async () => {
  expectLogged('invalid_amount')
  const { region, user } = listen(<PayButton fiatAmount={typedIn('1e3')} fiatCurrency="USD" />)
  await user.click(screen.getByRole('button'))
  expect(region).toHaveTextContent('Payment failed to start')
})

it('announces a payment that exists at load only when it changes', async () => {
  const fake = createFakeUsePayment({ data: fixtures.pending })
  const { region, texts, change } = listen(<PaymentStatusBadge title="badge" />, fake)
  expect(screen.getByTitle('badge')).toHaveTextContent('Waiting for payment')
  expect(region).toBeEmptyDOMElement()
  await change(() => fake.settle(fixtures.success))
  expect(screen.getByTitle('badge')).toHaveTextContent('Paid')
  expect(texts).toEqual(['Paid'])
})

it('is empty after a reset', async () => {
  const { session, region, change } = listen(null)
  await change(() => session.current.pay(price))
  await change(() => session.current.reset())
  expect(region).toBeEmptyDOMElement()
})

it.each([
  [undefined, 'Preparing. Your payment is being prepared.', 'Copied (Payment ID)'],
  [zhTW, '準備中。正在為您準備付款。', '已複製（付款編號）'],
])('joins its texts as the language does', async (messages, opening, copied) => {
  const session = createSession()
  const { user } = renderPage(
    <>
      <session.Session />
      <PaymentMessage />
      <PaymentDetails intent={fixtures.success} />
    </>,
    { messages },
  )
  act(() => session.current.pay(price))
  expect(screen.getByRole('status')).toHaveTextContent(opening)
  await user.click(screen.getAllByRole('button').at(-1) ?? document.body)
  expect(screen.getByRole('status').textContent).toContain(copied)
})
