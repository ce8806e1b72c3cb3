import { fireEvent, screen } from '@testing-library/react'
import { PayButton, PaymentStatusBadge, usePaymentSession } from 'kryptogo-payment-react'
import type { PaymentState } from 'kryptogo-payment-react'
import { useEffect } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { RETURNS, turn } from './pageEvents'
import { openWithEvent, withEventSource } from './streams'
import {
  counts,
  HOUR,
  idOf,
  MINUTE,
  openAndClose,
  openShop,
  SECOND,
  type ShopOptions,
} from './support'

const streams = withEventSource()

/** An expired payment, and the number of reads until then. */
async function openExpired(options?: ShopOptions) {
  const shop = await openAndClose({ scenario: 'pending', ...options })
  shop.fake.expire(shop.id)
  await shop.pass(10 * SECOND)
  expect(shop.payment.data?.status).toBe('expired')
  return Object.assign(shop, { before: counts(shop.fake).reads })
}

describe('an expired payment', () => {
  it.each(RETURNS)('is polled when %s, because money may have arrived', async (_, happen) => {
    const shop = await openExpired()
    await shop.pass(HOUR)
    const { reads } = counts(shop.fake)
    await shop.after(happen)
    expect(counts(shop.fake).reads).toBe(reads + 1)
    shop.unmount()
  })

  it('is polled no faster than once a minute while the page is hidden', async () => {
    const shop = await openExpired()
    await shop.after(() => turn('hidden'))
    await shop.pass(MINUTE)
    expect(counts(shop.fake).reads).toBe(shop.before)
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads - shop.before).toBeLessThanOrEqual(17)
    shop.unmount()
  })

  it('is no longer polled once there is a new payment', async () => {
    const shop = await openExpired()
    await shop.open()
    const { length } = shop.fake.requests
    await shop.pass(HOUR)
    const old = shop.fake.requests.slice(length).filter(({ path }) => path.endsWith(shop.id))
    expect(old).toEqual([])
    shop.unmount()
  })

  it('is no longer polled once the page unmounts', async () => {
    const shop = await openExpired()
    shop.unmount()
    expect(shop.clock.waiting).toBe(0)
  })

  it('stays expired without a warning when polls fail', async () => {
    const onStatusChange = vi.fn()
    const shop = await openExpired({ onStatusChange })
    shop.fake.scenario = 'offline'
    await shop.pass(HOUR)
    expect(shop.payment).toMatchObject({ isError: false, data: { status: 'expired' } })
    expect(onStatusChange.mock.lastCall).toMatchObject([{ status: 'expired' }])
    shop.unmount()
  })
})

describe('money that arrives after a payment has expired', () => {
  const states: PaymentState[] = []
  function States() {
    const { state } = usePaymentSession()
    useEffect(() => {
      states.push(state)
    }, [state])
    return null
  }
  const page = [
    <PayButton key="button" data-testid="button" fiatAmount="300" fiatCurrency="TWD" />,
    <PaymentStatusBadge key="badge" data-testid="badge" />,
    <States key="states" />,
  ]

  /** A page with a button whose payment has expired. */
  async function openPage(
    handlers: Pick<ShopOptions, 'onSuccess' | 'onRefunded' | 'onInsufficient'>,
  ) {
    states.length = 0
    const onExpired = vi.fn()
    const shop = await openShop({ scenario: 'pending', children: page, onExpired, ...handlers })
    await shop.after(() => fireEvent.click(screen.getByTestId('button')))
    const id = idOf(shop.fake)
    shop.fake.expire(id)
    await shop.pass(10 * SECOND)
    expect(states.at(-1)).toMatchObject({ status: 'expired' })
    expect(onExpired).toHaveBeenCalledOnce()
    return { shop, id, onExpired }
  }

  it('is a success with late: true, reported once', async () => {
    const onSuccess = vi.fn()
    const { shop, id, onExpired } = await openPage({ onSuccess })
    await shop.pass(HOUR)
    shop.fake.update(id, { status: 'success', payment_tx_hash: '0xabc' })
    await shop.pass(6 * MINUTE)
    expect(states.at(-1)).toMatchObject({ status: 'success', late: true, txHash: '0xabc' })
    expect(onSuccess.mock.calls).toMatchObject([[{ status: 'success', late: true }]])
    for (const part of ['button', 'badge'])
      expect(screen.getByTestId(part)).toHaveAttribute('data-status', 'success')
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'success')
    expect(shop.payment.isSuccess).toBe(true)

    expect(shop.clock.waiting).toBe(0)
    await shop.pass(HOUR)
    expect(onSuccess).toHaveBeenCalledOnce()
    expect(onExpired).toHaveBeenCalledOnce()
  })

  it.each([
    ['is late in the scenario of that name', true, 'late'],
    ['is not late if KryptoGO never called the payment expired', false, 'pending'],
  ] as const)('%s', async (_, late, scenario) => {
    const onSuccess = vi.fn()
    const shop = await openShop({ scenario, children: page, onSuccess })
    await shop.after(() => fireEvent.click(screen.getByTestId('button')))
    await shop.pass(31 * MINUTE)
    if (!late) shop.fake.update(idOf(shop.fake), { status: 'success' })
    await shop.pass(4 * MINUTE)
    expect(onSuccess.mock.calls).toMatchObject([[{ status: 'success', late }]])
  })

  it('and is too little is underpaid with late: true, until it is refunded', async () => {
    const [onInsufficient, onRefunded] = [vi.fn(), vi.fn()]
    const { shop, id } = await openPage({ onInsufficient, onRefunded })
    shop.fake.update(id, { status: 'insufficient_not_refunded', received_amount: '1.5' })
    await shop.pass(6 * MINUTE)
    expect(onInsufficient.mock.calls).toMatchObject([[{ late: true }]])
    shop.fake.refund(id)
    await shop.pass(2 * MINUTE)
    expect(onRefunded.mock.calls).toMatchObject([[{ late: true }]])
    expect(shop.clock.waiting).toBe(0)
  })
})

describe('the stream of an expired payment', () => {
  it('is closed by the expired event', async () => {
    const shop = await openWithEvent()
    shop.fake.expire(shop.id)
    await shop.sendUpdate()
    expect(shop.payment.data?.status).toBe('expired')
    expect(streams.open).toEqual([])
    expect(counts(shop.fake).reads).toBe(0)
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads).toBe(17)
    shop.unmount()
  })

  it('is closed by a poll that reports expired', async () => {
    const shop = await openWithEvent()
    shop.fake.expire(shop.id)
    await shop.pass(30 * SECOND)
    expect(shop.payment.data?.status).toBe('expired')
    expect(streams.open).toEqual([])
    shop.unmount()
  })

  it.each(RETURNS)('is not opened again when %s', async (_, happen) => {
    const shop = await openWithEvent()
    shop.fake.expire(shop.id)
    await shop.sendUpdate()
    await shop.pass(HOUR)
    await shop.after(happen)
    await shop.pass(HOUR)
    expect(streams.all).toHaveLength(1)
    shop.unmount()
  })

  it('is not needed to detect late money', async () => {
    const onSuccess = vi.fn()
    const shop = await openWithEvent({ onSuccess })
    shop.fake.expire(shop.id)
    await shop.sendUpdate()
    shop.fake.update(shop.id, { status: 'success' })
    await shop.pass(30 * SECOND)
    expect(onSuccess.mock.calls).toMatchObject([[{ late: true }]])
    expect(shop.clock.waiting).toBe(0)
  })
})
