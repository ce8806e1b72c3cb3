import { act, screen } from '@testing-library/react'
import { PayButton, PaymentStatusBadge } from 'kryptogo-payment-react'
import { createFakeUsePayment, fixtures } from 'kryptogo-payment-react/testing'
import { expect, it } from 'vitest'
import { createSession, renderPage, typedIn } from './support'

const asked = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

/** Notes all that a live region comes to say. */
async function listen(page: React.ReactNode, fake = createFakeUsePayment()) {
  const session = createSession()
  const view = renderPage(
    <>
      {page}
      <session.Session />
    </>,
    { fake },
  )
  const said: string[] = []
  const region = screen.getByRole('status')
  const observer = new MutationObserver(() => said.push(region.textContent))
  observer.observe(region, { childList: true, characterData: true, subtree: true })
  const look = async (look: () => void) => {
    act(look)
    await Promise.resolve()
  }
  return { ...view, session, region, said, look }
}

it('each change is said once, however often it is seen', async () => {
  const { fake, session, said, look } = await listen(<PaymentStatusBadge />)
  await look(() => session.current.pay(asked))
  for (const status of ['pending', 'pending', 'success', 'success', 'pending'])
    await look(() => fake.settle(status))
  await look(() => fake.set({ isError: true, error: new Error('late') }))
  expect(said).toEqual(['Preparing…', 'Waiting for payment', 'Paid'])
})

it('there is one voice for the page, which is not seen', async () => {
  const { region } = await listen(
    <>
      <PayButton {...asked} />
      <PayButton {...asked} />
      <PaymentStatusBadge status="success" />
      <PaymentStatusBadge />
    </>,
  )
  expect(screen.getAllByRole('status')).toEqual([region])
  expect(region).toBeEmptyDOMElement()
  expect(region).toHaveStyle({ position: 'absolute', overflow: 'hidden' })
})

it('what was refused is said', async () => {
  const { region, user } = await listen(
    <PayButton fiatAmount={typedIn('1e3')} fiatCurrency="USD" />,
  )
  await user.click(screen.getByRole('button'))
  expect(region).toHaveTextContent('Payment failed to start')
})

it('nothing is said of a payment found at load, until it changes', async () => {
  const fake = createFakeUsePayment({ data: fixtures.pending })
  const { region, said, look } = await listen(<PaymentStatusBadge title="badge" />, fake)
  expect(screen.getByTitle('badge')).toHaveTextContent('Waiting for payment')
  expect(region).toBeEmptyDOMElement()
  await look(() => fake.settle(fixtures.success))
  expect(screen.getByTitle('badge')).toHaveTextContent('Paid')
  expect(said).toEqual(['Paid'])
})

it('nothing is left to say after a reset', async () => {
  const { session, region, look } = await listen(null)
  await look(() => session.current.pay(asked))
  await look(() => session.current.reset())
  expect(region).toBeEmptyDOMElement()
})
