import { fireEvent, screen } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { openWithEvent, withEventSource } from './streams'
import { counts, MINUTE, openAndClose, openShop, SECOND } from './support'

const never = () => new Promise<never>(() => undefined)

describe('a fetch that ignores its signal and never settles', () => {
  it('ends a creation after 15 s, and the next one succeeds', async () => {
    let isSilent = true
    const shop = await openShop({
      scenario: 'pending',
      between: (fetch) => (input, init) => (isSilent ? never() : fetch(input, init)),
    })
    const ended = await shop.open()
    await shop.pass(15 * SECOND)
    expect(ended.error).toMatchObject({ code: 'timeout', retryable: true })
    expect(shop.payment).toMatchObject({ isLoading: false, isError: true })
    isSilent = false
    expect(await shop.open()).toEqual({ done: true })
    shop.unmount()
  })

  it('is given up when the buyer closes the dialog, and the next creation succeeds', async () => {
    let isSilent = true
    const shop = await openShop({
      scenario: 'pending',
      between: (fetch) => (input, init) => (isSilent ? never() : fetch(input, init)),
    })
    await shop.open()
    await shop.after(() => shop.payment.closePaymentModal())
    isSilent = false
    expect(await shop.open()).toEqual({ done: true })
    shop.unmount()
  })

  it('does not stop a payment from being followed', async () => {
    const held: (() => void)[] = []
    let isSilent = false
    const shop = await openAndClose({
      scenario: 'pending',
      between: (fetch) => async (input, init) => {
        if (isSilent) await new Promise<void>((resolve) => held.push(resolve))
        return fetch(input, init && { ...init, signal: null })
      },
    })
    isSilent = true
    await shop.pass(2 * SECOND)
    expect(held).toHaveLength(1)
    isSilent = false
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    expect(shop.payment.isSuccess).toBe(true)
  })
})

describe('a channel between tabs that fails', () => {
  const fails = () => {
    throw new DOMException('The channel is closed', 'InvalidStateError')
  }

  it.each(['postMessage', 'addEventListener', 'removeEventListener', 'close'] as const)(
    'in %s does not stop a payment from being followed',
    async (method) => {
      vi.spyOn(BroadcastChannel.prototype, method).mockImplementation(fails)
      const shop = await openShop({
        scenario: 'pending',
        children: <PayButton data-testid="button" fiatAmount="300" fiatCurrency="TWD" />,
      })
      await shop.after(() => fireEvent.click(screen.getByTestId('button')))
      await shop.pass(5 * SECOND)
      expect(shop.payment.error).toBeNull()
      shop.fake.pay(shop.fake.intents[0]?.payment_intent_id ?? '')
      await shop.pass(MINUTE)
      expect(shop.payment.isSuccess).toBe(true)
      shop.unmount()
      vi.restoreAllMocks()
    },
  )
})

describe('a stream', () => {
  const streams = withEventSource()

  it('that the page may not have leaves the polls as they are', async () => {
    vi.stubGlobal('EventSource', function () {
      throw new DOMException('Refused by the policy', 'SecurityError')
    })
    const shop = await openAndClose({
      scenario: 'pending',
      between: (fetch) => async (input, init) => {
        const { code, data } = (await (await fetch(input, init)).json()) as Answer
        return Response.json({ code, data: { ...data, events_path: '/events' } })
      },
    })
    await shop.after(() => window.dispatchEvent(new Event('focus')))
    await shop.pass(MINUTE)
    expect(counts(shop.fake).reads).toBeGreaterThan(8)
    expect(shop.payment.error).toBeNull()
    shop.unmount()
  })

  it('that falls silent after its first event does not hide what happens', async () => {
    const shop = await openWithEvent()
    expect(streams.open).toHaveLength(1)
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    expect(shop.payment.isSuccess).toBe(true)
  })
})

interface Answer {
  code: number
  data: Record<string, unknown>
}
