import { screen } from '@testing-library/react'
import { PayButton, PaymentProvider, type BeforePay } from 'kryptogo-payment-react'
import { usePayment } from 'kryptogo-payment-react/checkout'
import type { ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { createSession } from '../react/support'
import { counts, idOf, MINUTE, openShop } from './support'

const ofOrder = (orderId: string) => ({ orderKey: orderId, orderData: { orderId } })
const tea = { fiatAmount: '300', fiatCurrency: 'TWD', ...ofOrder('A-1') } as const
const cup = { fiatAmount: '200', fiatCurrency: 'TWD', ...ofOrder('B-1') } as const

/** The payments of the checkout through `PaymentProvider`, as those of any hook. */
function Payments({ children }: { children: ReactNode }) {
  return <PaymentProvider payment={usePayment()}>{children}</PaymentProvider>
}

/** A page with two orders, of which the first one's payment is open and its dialog closed. */
async function openTea(onBeforePay?: BeforePay, isThroughHook = false) {
  const session = createSession()
  const onSuccess = vi.fn()
  const content = (
    <>
      <PayButton {...tea} data-testid="tea" onSuccess={onSuccess} />
      <PayButton {...cup} data-testid="cup" onSuccess={onSuccess} onBeforePay={onBeforePay} />
      <session.Session />
    </>
  )
  const children = isThroughHook ? <Payments>{content}</Payments> : content
  const shop = await openShop({ scenario: 'pending', orders: true, children })
  const press = (name: 'tea' | 'cup') => shop.after(() => screen.getByTestId(name).click())
  await press('tea')
  await shop.after(() => shop.payment.closePaymentModal())
  const status = (name: 'tea' | 'cup') => screen.getByTestId(name).dataset['status']
  return { ...shop, session, onSuccess, press, status, id: idOf(shop.fake) }
}

const failing = () => {
  throw new Error('The price server is down')
}

describe.each([
  ['the checkout', false],
  ['a hook over it', true],
])('an open payment of %s', (_, isThroughHook) => {
  it('is still followed after another press has canceled, and is not created twice', async () => {
    const { fake, id, onSuccess, pass, press, status, after } = await openTea(
      () => false,
      isThroughHook,
    )
    await press('cup')
    await press('tea')
    expect(fake.intents).toHaveLength(1)
    expect(screen.getByRole('dialog')).toBeVisible()
    await after(() => fake.pay(id))
    await pass(2 * MINUTE)
    expect(status('tea')).toBe('success')
    expect(onSuccess).toHaveBeenCalledTimes(1)
  })

  it.each(['startOver', 'retry'] as const)(
    'is still followed after another press has failed, and %s',
    async (verb) => {
      expectLogged('before_pay_failed')
      const { fake, id, onSuccess, pass, press, session, after } = await openTea(
        failing,
        isThroughHook,
      )
      await press('cup')
      await after(() => session.current[verb]())
      await after(() => fake.pay(id))
      await pass(2 * MINUTE)
      expect(onSuccess).toHaveBeenCalledTimes(1)
    },
  )

  it('is not given up when the buyer leaves an earlier one', async () => {
    const { fake, onSuccess, pass, press, session, after } = await openTea(undefined, isThroughHook)
    await press('cup')
    await after(() => session.current.close())
    await press('tea')
    await after(() => session.current.startOver())
    await after(() => fake.pay(idOf(fake)))
    await pass(2 * MINUTE)
    expect(onSuccess.mock.calls).toMatchObject([[{ intent: { fiat_amount: '200' } }]])
  })
})

const herbal = { fiatAmount: '300', fiatCurrency: 'TWD' } as const
const mug = { fiatAmount: '200', fiatCurrency: 'TWD' } as const

/** An open payment without an order, beside which the server answers another creation as told. */
async function openUnnamed(answer: (signal: AbortSignal | undefined) => Promise<Response>) {
  const session = createSession()
  const onSuccess = vi.fn()
  const isAnswered = { yet: false }
  const shop = await openShop({
    scenario: 'pending',
    children: (
      <>
        <PayButton {...herbal} data-testid="tea" onSuccess={onSuccess} />
        <PayButton {...mug} data-testid="cup" onSuccess={onSuccess} />
        <session.Session />
      </>
    ),
    between: (fetch) => (input, init) =>
      isAnswered.yet && init?.method === 'POST'
        ? answer(init.signal ?? undefined)
        : fetch(input, init),
  })
  const press = (name: 'tea' | 'cup') => shop.after(() => screen.getByTestId(name).click())
  await press('tea')
  await shop.after(() => shop.payment.closePaymentModal())
  isAnswered.yet = true
  await press('cup')
  const status = (name: 'tea' | 'cup') => screen.getByTestId(name).dataset['status']
  return { ...shop, session, onSuccess, press, status, id: idOf(shop.fake), probe: shop }
}

const refused = () => Promise.resolve(Response.json({ code: 5000, message: 'No' }, { status: 500 }))
const silent = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')))
  })

describe('an open payment beside another that could not be created', () => {
  it('is still followed, as closely as before, and reported', async () => {
    const { fake, id, onSuccess, pass, status } = await openUnnamed(refused)
    expect([status('tea'), status('cup')]).toEqual(['pending', 'error'])
    const { reads } = counts(fake)
    await pass(MINUTE)
    expect(counts(fake).reads).toBeGreaterThan(reads + 6)
    fake.pay(id)
    await pass(MINUTE)
    expect(status('tea')).toBe('success')
    expect(onSuccess.mock.calls).toMatchObject([[{ intent: { payment_intent_id: id } }]])
  })

  it.each([
    ['is refused', refused],
    ['hangs', silent],
  ])('is followed while that %s', async (_, answer) => {
    const { fake, id, onSuccess, pass, unmount } = await openUnnamed(answer)
    fake.update(id, { status: 'success' })
    await pass(10 * 1_000)
    expect(onSuccess).toHaveBeenCalledOnce()
    unmount()
  })

  it('is shown again by its button, without another', async () => {
    const { fake, press, after, probe, unmount } = await openUnnamed(refused)
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'error')
    await after(() => probe.payment.closePaymentModal())
    await press('tea')
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'pending')
    expect(screen.getByRole('img', { name: /QR/ })).toBeVisible()
    expect(counts(fake).posts).toBe(1)
    unmount()
  })

  it('is what the hook shows once the error is closed', async () => {
    const { id, after, probe, unmount } = await openUnnamed(refused)
    expect(probe.payment).toMatchObject({ data: null, isError: true })
    await after(() => probe.payment.closePaymentModal())
    expect(probe.payment).toMatchObject({ data: { payment_intent_id: id }, isError: false })
    expect(probe.payment.request).toMatchObject({ fiat_amount: '300' })
    unmount()
  })

  it('is what the page returns to', async () => {
    const { id, session, after, status, probe, unmount } = await openUnnamed(refused)
    await after(() => session.current.startOver())
    expect(session.current.state).toMatchObject({ intent: { payment_intent_id: id } })
    expect(probe.payment.data).toMatchObject({ payment_intent_id: id })
    expect(status('cup')).toBe('idle')
    await after(() => session.current.reopen())
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'pending')
    unmount()
  })

  it('is not given up when the hook forgets the one that was refused', async () => {
    const { fake, id, onSuccess, pass, after, probe } = await openUnnamed(refused)
    await after(() => probe.payment.forgetPayment())
    fake.pay(id)
    await pass(MINUTE)
    expect(onSuccess).toHaveBeenCalledOnce()
  })
})

it('a button shows its open payment again while another is open', async () => {
  const { press, after, unmount, ...shop } = await openTea()
  await press('cup')
  expect(screen.getByRole('dialog')).toHaveTextContent('NT$200')
  await after(() => shop.session.current.close())
  await press('tea')
  expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'pending')
  expect(screen.getByRole('dialog')).toHaveTextContent('NT$300')
  expect(shop.fake.intents).toHaveLength(2)
  unmount()
})

describe('a success that arrives while another payment is open', () => {
  it.each(['expires', 'is left'])('is shown once that one %s', async (end) => {
    const shop = await openTea()
    const { fake, id, pass, press, session, after } = shop
    await press('cup')
    const second = idOf(fake)
    await after(() => session.current.close())
    fake.update(id, { status: 'success' })
    await pass(MINUTE)
    expect(session.current.state).toMatchObject({ intent: { payment_intent_id: second } })
    expect(shop.onSuccess).toHaveBeenCalledOnce()
    if (end === 'is left') await after(() => session.current.startOver())
    else fake.expire(second)
    await pass(MINUTE)
    expect(session.current.state).toMatchObject({
      status: 'success',
      intent: { payment_intent_id: id },
    })
    await pass(10 * MINUTE)
    expect(session.current.state).toMatchObject({ status: 'success' })
    expect(shop.onSuccess).toHaveBeenCalledOnce()
    shop.unmount()
  })

  it('does not hide one that expired with money', async () => {
    const { fake, id, pass, press, session, unmount } = await openTea()
    await press('cup')
    const second = idOf(fake)
    fake.update(id, { status: 'success' })
    await pass(MINUTE)
    fake.update(second, { status: 'expired', payment_tx_hash: '0x5e' })
    await pass(MINUTE)
    expect(session.current.state).toMatchObject({ status: 'expired' })
    unmount()
  })

  it('is not shown after a reset', async () => {
    const { fake, id, pass, press, session, after } = await openTea()
    await press('cup')
    fake.update(id, { status: 'success' })
    await pass(MINUTE)
    await after(() => session.current.reset())
    await pass(MINUTE)
    expect(session.current.state).toEqual({ status: 'idle' })
  })
})
