import { fireEvent, screen } from '@testing-library/react'
import { PayButton, PaymentStatusBadge, usePaymentSession } from 'kryptogo-payment-react'
import type { PaymentState } from 'kryptogo-payment-react'
import { useEffect } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { openTold, withEventSource } from './streams'
import {
  counts,
  HOUR,
  idOf,
  MINUTE,
  openQuietly,
  openShop,
  SECOND,
  type ShopOptions,
} from './support'

const streams = withEventSource()

function turn(visibility: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility)
  document.dispatchEvent(new Event('visibilitychange'))
}

const EVENTS: [name: string, happen: () => void][] = [
  ['it is shown again', () => turn('visible')],
  ['its window gets the focus', () => window.dispatchEvent(new Event('focus'))],
  ['its network is back', () => window.dispatchEvent(new Event('online'))],
]

/** A payment that KryptoGO has called expired, and how many reads that took. */
async function openExpired(options?: ShopOptions) {
  const shop = await openQuietly({ scenario: 'pending', ...options })
  shop.fake.expire(shop.id)
  await shop.pass(10 * SECOND)
  expect(shop.payment.data?.status).toBe('expired')
  return Object.assign(shop, { before: counts(shop.fake).reads })
}

describe('a payment that has expired', () => {
  it.each(EVENTS)('is looked at when %s, for money may still have come', async (_, happen) => {
    const shop = await openExpired()
    await shop.pass(HOUR)
    const { reads } = counts(shop.fake)
    await shop.after(happen)
    expect(counts(shop.fake).reads).toBe(reads + 1)
    shop.unmount()
  })

  it('is not looked at while the page is hidden', async () => {
    const shop = await openExpired()
    await shop.after(() => turn('hidden'))
    expect(shop.clock.waiting).toBe(0)
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads).toBe(shop.before)
  })

  it('is no longer looked at once there is a new one', async () => {
    const shop = await openExpired()
    await shop.open()
    const { length } = shop.fake.requests
    await shop.pass(HOUR)
    const old = shop.fake.requests.slice(length).filter(({ path }) => path.endsWith(shop.id))
    expect(old).toEqual([])
    shop.unmount()
  })

  it('is no longer looked at once the page has gone', async () => {
    const shop = await openExpired()
    shop.unmount()
    expect(shop.clock.waiting).toBe(0)
  })

  it('whose looks fail stays expired, without a warning of its own', async () => {
    const onStatusChange = vi.fn()
    const shop = await openExpired({ onStatusChange })
    shop.fake.scenario = 'offline'
    await shop.pass(HOUR)
    expect(shop.payment).toMatchObject({ isError: false, data: { status: 'expired' } })
    expect(onStatusChange.mock.lastCall).toMatchObject([{ status: 'expired' }])
    shop.unmount()
  })
})

describe('money that comes after a payment has expired', () => {
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

  /** A page whose button has begun a payment that has expired. */
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

  it('is not called late when it was in time', async () => {
    const onSuccess = vi.fn()
    const shop = await openShop({ scenario: 'late', children: page, onSuccess })
    await shop.after(() => fireEvent.click(screen.getByTestId('button')))
    await shop.pass(35 * MINUTE)
    expect(onSuccess.mock.calls).toMatchObject([[{ status: 'success', late: false }]])
  })

  it('and is too little is underpaid with late: true, until it is sent back', async () => {
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

describe('the stream of a payment that has expired', () => {
  it('is closed by the event that says so', async () => {
    const shop = await openTold()
    shop.fake.expire(shop.id)
    await shop.tell()
    expect(shop.payment.data?.status).toBe('expired')
    expect(streams.open).toEqual([])
    expect(counts(shop.fake).reads).toBe(0)
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads).toBe(17)
    shop.unmount()
  })

  it('is closed by a look that says so', async () => {
    const shop = await openTold()
    shop.fake.expire(shop.id)
    await shop.pass(30 * SECOND)
    expect(shop.payment.data?.status).toBe('expired')
    expect(streams.open).toEqual([])
    shop.unmount()
  })

  it.each(EVENTS)('is not opened again when %s', async (_, happen) => {
    const shop = await openTold()
    shop.fake.expire(shop.id)
    await shop.tell()
    await shop.pass(HOUR)
    await shop.after(happen)
    await shop.pass(HOUR)
    expect(streams.all).toHaveLength(1)
    shop.unmount()
  })

  it('is not needed to hear of money that comes late', async () => {
    const onSuccess = vi.fn()
    const shop = await openTold({ onSuccess })
    shop.fake.expire(shop.id)
    await shop.tell()
    shop.fake.update(shop.id, { status: 'success' })
    await shop.pass(30 * SECOND)
    expect(onSuccess.mock.calls).toMatchObject([[{ late: true }]])
    expect(shop.clock.waiting).toBe(0)
  })
})
