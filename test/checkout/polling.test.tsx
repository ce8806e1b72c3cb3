import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { RETURNS, turn } from './pageEvents'
import { counts, HOUR, idOf, MINUTE, openAndClose, openShop, order, SECOND } from './support'

describe('a hidden page', () => {
  it('polls once a minute at most, with any jitter', async () => {
    for (const random of [0, 0.999]) {
      const environment = { random: () => random }
      const shop = await openAndClose({ scenario: 'pending', environment })
      await shop.pass(3 * SECOND)
      await shop.after(() => turn('hidden'))
      const { reads } = counts(shop.fake)
      await shop.pass(MINUTE - SECOND)
      expect(counts(shop.fake).reads).toBe(reads)
      await shop.pass(29 * MINUTE)
      expect(counts(shop.fake).reads - reads).toBeGreaterThan(18)
      expect(counts(shop.fake).reads - reads).toBeLessThanOrEqual(30)
      shop.unmount()
      turn('visible')
    }
  })

  it('hears of a payment that is paid meanwhile', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.after(() => turn('hidden'))
    shop.fake.pay(shop.id)
    await shop.pass(2 * MINUTE)
    expect(shop.payment.isSuccess).toBe(true)
    expect(shop.clock.waiting).toBe(0)
  })

  it('polls at once when it is shown again, and continues', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.after(() => turn('hidden'))
    await shop.pass(10 * MINUTE + 20 * SECOND)
    const { reads } = counts(shop.fake)
    await shop.after(() => turn('visible'))
    expect(counts(shop.fake).reads).toBe(reads + 1)
    await shop.pass(9 * SECOND)
    expect(counts(shop.fake).reads).toBe(reads + 2)
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    expect(shop.payment.isSuccess).toBe(true)
  })

  it('uses the response of a poll in progress and does not poll again soon', async () => {
    const shop = await openShop({ scenario: 'pending', latency: 5 * SECOND })
    await shop.open()
    await shop.pass(5 * SECOND + 3 * SECOND)
    await shop.after(() => turn('hidden'))
    shop.fake.pay(idOf(shop.fake))
    await shop.pass(MINUTE)
    expect(counts(shop.fake).reads).toBe(1)
    expect(shop.payment.txHash).toBeDefined()
    shop.unmount()
  })

  it('does not poll when the network is back', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.after(() => turn('hidden'))
    await shop.after(() => window.dispatchEvent(new Event('online')))
    await shop.pass(50 * SECOND)
    expect(counts(shop.fake).reads).toBe(0)
    shop.unmount()
  })
})

// As in the WebViews of some apps.
describe('a page that is said to be hidden while a person uses it', () => {
  it('polls a payment whose dialog is opened there as any other', async () => {
    turn('hidden')
    const shop = await openShop({ scenario: 'pending' })
    await shop.open()
    await shop.pass(MINUTE)
    expect(counts(shop.fake).reads).toBe(10)
    shop.unmount()
  })

  it.each(['focus', 'pointerdown', 'keydown'])(
    'polls at once at a %s, and goes on',
    async (sign) => {
      const shop = await openAndClose({ scenario: 'pending' })
      await shop.after(() => turn('hidden'))
      await shop.pass(10 * SECOND)
      const { reads } = counts(shop.fake)
      await shop.after(() => fireEvent(document.body, new Event(sign)))
      if (sign === 'focus') await shop.after(() => window.dispatchEvent(new Event(sign)))
      expect(counts(shop.fake).reads).toBe(reads + 1)
      await shop.pass(MINUTE)
      expect(counts(shop.fake).reads).toBeGreaterThan(reads + 7)
      await shop.after(() => turn('hidden'))
      const before = counts(shop.fake).reads
      await shop.pass(50 * SECOND)
      expect(counts(shop.fake).reads).toBe(before)
      shop.unmount()
    },
  )

  it('is not polled more often at each key', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.pass(3 * SECOND)
    const { reads } = counts(shop.fake)
    for (let key = 0; key < 20; key++) await shop.after(() => fireEvent.keyDown(document.body))
    expect(counts(shop.fake).reads).toBe(reads)
    shop.unmount()
  })
})

describe('a page that waits for its next poll', () => {
  it.each(RETURNS)('polls at once when %s', async (_, happen) => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.pass(10 * MINUTE)
    const { reads } = counts(shop.fake)
    await shop.after(happen)
    expect(counts(shop.fake).reads).toBe(reads + 1)
    await shop.pass(7.9 * SECOND)
    expect(counts(shop.fake).reads).toBe(reads + 1)
    await shop.pass(0.2 * SECOND)
    expect(counts(shop.fake).reads).toBe(reads + 2)
  })

  it('polls once when all of that happens together', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.after(() => RETURNS.forEach(([, happen]) => happen()))
    expect(counts(shop.fake).reads).toBe(1)
    expect(shop.clock.waiting).toBe(1)
  })

  it('polls at most once a second, even if the buyer keeps switching tabs', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    for (let time = 0; time < 20; time++) {
      await shop.after(() => turn('hidden'))
      await shop.pass(0.1 * SECOND)
      await shop.after(() => RETURNS.forEach(([, happen]) => happen()))
      await shop.pass(0.1 * SECOND)
    }
    expect(counts(shop.fake).reads).toBe(4)
    await shop.pass(8 * SECOND)
    expect(counts(shop.fake).reads).toBe(5)
  })

  it('does not poll during a poll', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    shop.fake.scenario = 'slow'
    await shop.pass(3 * SECOND)
    for (const [, happen] of RETURNS) await shop.after(happen)
    expect(counts(shop.fake).reads).toBe(1)
  })
})

describe('a failed poll', () => {
  const page = [
    <PayButton key="button" fiatAmount="300" fiatCurrency="TWD" />,
    <PaymentMessage key="message" data-testid="message" />,
  ]
  const warning = /^Connection lost, still trying\./
  const click = () => fireEvent.click(screen.getByRole('button', { name: 'Pay NT$300' }))

  it('shows a warning in the dialog and on the page until a poll succeeds', async () => {
    const shop = await openShop({ children: page, scenario: 'pending' })
    await shop.after(click)
    shop.fake.scenario = 'offline'
    await shop.pass(2 * SECOND)
    for (const part of [screen.getByRole('dialog'), screen.getByTestId('message')]) {
      expect(part).toHaveAttribute('data-status', 'pending')
      expect(within(part).getByText(warning)).toBeVisible()
    }
    expect(shop.payment).toMatchObject({ isError: false, data: { status: 'pending' } })

    shop.fake.scenario = 'pending'
    await shop.pass(5 * SECOND)
    expect(screen.queryByText(warning)).toBeNull()
    expect(shop.payment.error).toBeNull()
    expect(counts(shop.fake).posts).toBe(1)
  })

  it('is not shown as a lost connection if KryptoGO returns an error', async () => {
    const shop = await openShop({ children: page, scenario: 'rejected_intent_id' })
    await shop.after(click)
    await shop.pass(5 * SECOND)
    expect(shop.payment.error).toMatchObject({ code: 'invalid_intent_id' })
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.queryByText(warning)).toBeNull()
    expect(dialog.getByText(/^We couldn't check just now\./)).toBeVisible()
  })

  it('shows a warning while a payment is being confirmed too', async () => {
    const shop = await openShop({ children: page, scenario: 'pending' })
    await shop.after(click)
    shop.fake.pay(idOf(shop.fake))
    await shop.pass(2 * SECOND)
    shop.fake.scenario = 'offline'
    await shop.pass(5 * SECOND)
    expect(within(screen.getByRole('dialog')).getByText(warning)).toBeVisible()
    expect(
      within(screen.getByRole('dialog')).getByText(/^We've seen your transfer\./),
    ).toBeVisible()
  })

  it('does not prevent the payment from becoming paid', async () => {
    const onSuccess = vi.fn()
    const shop = await openShop({ children: page, scenario: 'flaky', onSuccess })
    await shop.after(click)
    await shop.pass(MINUTE)
    expect(onSuccess).toHaveBeenCalledOnce()
    expect(shop.payment).toMatchObject({ isSuccess: true, error: null })
  })

  it('is repeated at a slower and slower pace', async () => {
    const shop = await openAndClose()
    shop.fake.scenario = 'offline'
    await shop.pass(3 * MINUTE)
    const times = shop.fake.requests.slice(1).map(({ at }) => at)
    const gaps = times
      .slice(1)
      .map((at, index) => Math.round((at - (times[index] ?? at)) / 100) / 10)
    expect(gaps).toEqual([3.4, 5.7, 9.7, 16.3, 27.6, 30, 30, 30])
  })

  it('after an hour without a network is repeated as soon as it is back', async () => {
    const shop = await openAndClose()
    shop.fake.scenario = 'offline'
    await shop.pass(HOUR)
    expect(shop.payment.error).toMatchObject({ code: 'network_error' })
    shop.fake.scenario = 'paid'
    await shop.after(() => window.dispatchEvent(new Event('online')))
    expect(shop.payment).toMatchObject({ isSuccess: true, error: null })
  })

  it('does not bring the next poll forward', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.pass(MINUTE)
    shop.fake.scenario = 'offline'
    await shop.pass(30 * SECOND)
    shop.fake.scenario = 'pending'
    await shop.pass(10 * MINUTE)
    const { reads } = counts(shop.fake)
    await shop.pass(80 * SECOND)
    expect(counts(shop.fake).reads - reads).toBe(10)
  })
})

describe('polling ends at a settled status', () => {
  it.each([
    ['paid', 'success'],
    ['underpaid_refunded', 'insufficient_refunded'],
  ] as const)('%s', async (scenario, status) => {
    const shop = await openAndClose({ scenario })
    await shop.pass(35 * MINUTE)
    expect(shop.payment.data?.status).toBe(status)
    const { requests } = shop.fake
    const before = requests.length
    expect(shop.clock.waiting).toBe(0)
    await shop.after(() => RETURNS.forEach(([, happen]) => happen()))
    await shop.pass(HOUR)
    expect(requests).toHaveLength(before)
  })
})

describe('polling continues at a status that is not settled', () => {
  it('underpaid: slowly, until it is refunded', async () => {
    const shop = await openAndClose({ scenario: 'underpaid' })
    await shop.pass(MINUTE)
    expect(shop.payment.data).toMatchObject({
      status: 'insufficient_not_refunded',
      received_amount: '9.10',
    })
    const { reads } = counts(shop.fake)
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads - reads).toBeLessThanOrEqual(64)
    shop.fake.refund(shop.id)
    await shop.pass(MINUTE)
    expect(shop.payment.data).toMatchObject({
      status: 'insufficient_refunded',
      refund_amount: '9.10',
    })
    await shop.pass(HOUR)
    expect(shop.clock.waiting).toBe(0)
  })

  it('undocumented: slowly, until the status is documented', async () => {
    const shop = await openAndClose({ scenario: 'unknown_status' })
    await shop.pass(MINUTE)
    expect(shop.payment.data?.status).toBe('refunding')
    const { reads } = counts(shop.fake)
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads - reads).toBeLessThanOrEqual(64)
    shop.fake.update(shop.id, { status: 'success' })
    await shop.pass(MINUTE)
    expect(shop.payment.isSuccess).toBe(true)
  })
})

describe('an earlier payment', () => {
  it('is polled rarely once there is a new one', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.pass(MINUTE)
    const before = shop.fake.requests.length
    await shop.open()
    await shop.pass(5 * MINUTE)
    const later = shop.fake.requests.slice(before)
    expect(later.length).toBeGreaterThan(20)
    const earlier = later.filter(({ path }) => path.endsWith(shop.id))
    expect(earlier.length).toBeGreaterThan(4)
    expect(earlier.length).toBeLessThan(10)
    shop.unmount()
  })

  /** A shop whose responses the test sends, even after the request was aborted. */
  async function openLate() {
    const late: (() => void)[] = []
    const shop = await openShop({
      scenario: 'pending',
      between: (fetch) => async (input, init) => {
        const response = await fetch(input, { ...init, signal: null })
        await new Promise<void>((resolve) => late.push(resolve))
        return response
      },
    })
    const answerOldest = () => shop.after(() => late.shift()?.())
    const answerNewest = () => shop.after(() => late.pop()?.())
    await shop.open()
    await answerNewest()
    shop.fake.pay(idOf(shop.fake))
    await shop.pass(10 * SECOND)
    expect(late).toHaveLength(1)
    return Object.assign(shop, { answerOldest, answerNewest })
  }
  const second = { ...order, fiat_amount: '65' }

  it('does not return while the new one is being created', async () => {
    const shop = await openLate()
    await shop.open(second)
    await shop.answerOldest()
    expect(shop.payment).toMatchObject({ request: second, isLoading: true, data: null })
    await shop.answerNewest()
    expect(shop.payment).toMatchObject({ isLoading: false, data: { fiat_amount: '65' } })
  })

  it('does not replace the new one', async () => {
    const shop = await openLate()
    await shop.open(second)
    await shop.answerNewest()
    const own = { payment_intent_id: idOf(shop.fake), status: 'pending' }
    await shop.pass(3 * SECOND)
    await shop.answerOldest()
    expect(shop.payment).toMatchObject({ request: second, error: null, data: own })
    await shop.answerNewest()
    expect(shop.payment).toMatchObject({ request: second, error: null, data: own })
  })
})
