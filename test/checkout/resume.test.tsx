import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton, usePaymentSession } from 'kryptogo-payment-react'
import type { PaymentStorage } from 'kryptogo-payment-react/checkout'
import { describe, expect, it, vi } from 'vitest'
import { expectConsole } from '../setup'
import { ADDRESS } from '../support/address'
import { createHandlers } from '../support/handlers'
import { button, buttonFor, message, orderPage } from './orderPage'
import {
  counts,
  createWorld,
  HOUR,
  idOf,
  INTENT,
  MINUTE,
  openShop,
  order,
  SECOND,
  type ShopOptions,
} from './support'

const DAY = 24 * HOUR

const page = orderPage()

const statusOf = (orderId = 'A-1') => button(orderId).getAttribute('data-status')
const dialog = () => screen.getByRole('dialog')

type Shop = Awaited<ReturnType<typeof openShop>>

/** A page of a shop whose server keeps orders. Nobody pays by itself. */
const open = (options: ShopOptions = {}) =>
  openShop({ scenario: 'pending', orders: true, children: page, ...options })

/** The page is gone, and opened again. */
async function reload({ unmount, clock, fake }: Shop, options: ShopOptions = {}) {
  unmount()
  expect(clock.waiting).toBe(0)
  return open({ world: { clock, fake }, ...options })
}

/** A page on which the payment of order A-1 has begun, and its dialog was closed. */
async function openPending(options?: ShopOptions) {
  const shop = await open(options)
  await shop.after(() => fireEvent.click(button()))
  await shop.after(() => shop.payment.closePaymentModal())
  return Object.assign(shop, { id: idOf(shop.fake) })
}

describe('after a reload, the payment of an order', () => {
  it('is shown as it is now, and calls no handler', async () => {
    const called = createHandlers()
    const first = await openPending()
    const { fake } = await reload(first, called)
    expect(statusOf()).toBe('pending')
    expect(button()).toHaveAccessibleName('Continue payment')
    expect(screen.getByTestId('message')).toHaveAttribute('data-status', 'pending')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(counts(fake).posts).toBe(1)
    for (const handler of Object.values(called)) expect(handler).not.toHaveBeenCalled()
  })

  it.each([
    ['success', 'onSuccess', { status: 'success', payment_tx_hash: '0xabc' }],
    ['expired', 'onExpired', { status: 'expired' }],
    ['insufficient_not_refunded', 'onInsufficient', { status: 'insufficient_not_refunded' }],
    ['insufficient_refunded', 'onRefunded', { status: 'insufficient_refunded' }],
  ] as const)(
    'calls the handlers of the page once when it becomes %s',
    async (status, name, change) => {
      const [called, own] = [createHandlers(), vi.fn()]
      const first = await openPending()
      const order = <PayButton {...buttonFor('A-1').props} onStatusChange={own} />
      const shop = await reload(first, { ...called, children: order })
      shop.fake.update(first.id, change)
      await shop.pass(10 * MINUTE)
      expect(statusOf()).toBe(status)
      expect(called[name].mock.calls).toMatchObject([[{ status, restored: true }]])
      expect(called.onStatusChange.mock.calls).toMatchObject([[{ status }]])
      expect(own.mock.calls).toMatchObject([[{ status }]])
      shop.unmount()
    },
  )

  it('is looked at with KryptoGO’s news at first, as the buyer may just have sent it', async () => {
    const first = await openPending()
    const reads: boolean[] = []
    const shop = await reload(first, {
      between: (fetch) => (input, init) => {
        const url = input instanceof Request ? input.url : input.toString()
        if (init?.method !== 'POST') reads.push(url.endsWith('?fresh=1'))
        return fetch(input, init)
      },
    })
    await shop.pass(5 * MINUTE)
    expect(reads.length).toBeGreaterThan(3)
    expect(reads[0]).toBe(true)
    expect(reads.slice(2)).not.toContain(true)
  })

  it('that was paid meanwhile is shown as paid, and is not paid again', async () => {
    const called = createHandlers()
    const first = await openPending()
    first.unmount()
    first.fake.pay(first.id)
    await first.pass(MINUTE)
    const shop = await reload(first, called)
    expect(statusOf()).toBe('success')
    await shop.after(() => fireEvent.click(button()))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(counts(shop.fake).posts).toBe(1)
    for (const handler of Object.values(called)) expect(handler).not.toHaveBeenCalled()
    expect(shop.clock.waiting).toBe(0)
  })

  it('goes on when it is pressed: the server is asked, and answers with the same', async () => {
    const called = createHandlers()
    const bodies: string[] = []
    const first = await openPending()
    const shop = await reload(first, {
      ...called,
      between: (fetch) => (input, init) => {
        if (typeof init?.body === 'string') bodies.push(init.body)
        return fetch(input, init)
      },
    })
    await shop.after(() => fireEvent.click(button()))
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toMatchObject([
      { payment_intent_id: first.id, order_data: { orderId: 'A-1' } },
    ])
    expect(bodies[0]).not.toContain('orderKey')
    expect(shop.fake.intents).toHaveLength(1)
    expect(within(dialog()).getByRole('img', { name: /QR/ })).toBeVisible()
    expect(called.onStatusChange).not.toHaveBeenCalled()

    shop.fake.pay(first.id)
    await shop.pass(MINUTE)
    expect(statusOf()).toBe('success')
    expect(called.onSuccess).toHaveBeenCalledOnce()
    expect(shop.clock.waiting).toBe(0)
  })

  it('goes on at a shop whose server knows no orders: the page names the payment', async () => {
    const first = await openPending({ orders: false })
    const shop = await reload(first)
    await shop.after(() => fireEvent.click(button()))
    expect(counts(shop.fake).posts).toBe(2)
    expect(shop.fake.intents).toHaveLength(1)
    expect(within(dialog()).getByRole('img', { name: /QR/ })).toBeVisible()
    shop.unmount()
  })

  it('is reported from the click on where it is found only after that', async () => {
    const called = createHandlers()
    const held = { GET: [] as (() => void)[], POST: [] as (() => void)[] }
    const first = await openPending()
    const shop = await reload(first, {
      ...called,
      between: (fetch) => async (input, init) => {
        const method = init?.method === 'POST' ? 'POST' : 'GET'
        await new Promise<void>((resolve) => held[method].push(resolve))
        return fetch(input, init)
      },
    })
    await shop.after(() => fireEvent.click(button()))
    for (const method of ['GET', 'POST'] as const)
      await shop.after(() => held[method].splice(0).forEach((send) => send()))
    expect(shop.fake.intents).toHaveLength(1)
    const statuses = called.onStatusChange.mock.calls
    expect(statuses).toMatchObject([[{ status: 'opening' }], [{ status: 'pending' }]])
    shop.unmount()
  })

  it('can be shown from the message, as it stands at that moment', async () => {
    const first = await openPending()
    const shop = await reload(first)
    const before = counts(shop.fake).reads
    await shop.pass(SECOND)
    const message = within(screen.getByTestId('message'))
    const action = message.getByRole('button', { name: 'Continue payment' })
    await shop.after(() => fireEvent.click(action))
    expect(within(dialog()).getByRole('img', { name: /QR/ })).toBeVisible()
    expect(counts(shop.fake)).toEqual({ posts: 1, reads: before + 1 })
    shop.unmount()
  })

  it('shows no address from the message before the server has answered', async () => {
    const first = await openPending()
    let isCut = false
    const between: ShopOptions['between'] = (fetch) => (input, init) =>
      isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init)
    const shop = await reload(first, { between })
    await shop.pass(6 * SECOND)
    isCut = true
    const pressContinue = () => {
      const message = within(screen.getByTestId('message'))
      return shop.after(() =>
        fireEvent.click(message.getByRole('button', { name: 'Continue payment' })),
      )
    }
    const expectAddress = (isThere: boolean) => {
      expect(screen.queryAllByRole('img', { name: /QR/ })).toHaveLength(isThere ? 1 : 0)
      expect(ADDRESS.test(dialog().textContent)).toBe(isThere)
    }
    await pressContinue()
    expectAddress(false)
    expect(dialog()).toHaveTextContent("Checking this payment. Don't send anything yet.")
    // The look has just failed.
    await shop.after(() => shop.payment.closePaymentModal())
    await pressContinue()
    expectAddress(false)
    await shop.pass(MINUTE)
    expectAddress(false)
    isCut = false
    await shop.pass(MINUTE)
    expectAddress(true)
    expect(dialog()).not.toHaveTextContent('Checking this payment')
    // Another device has asked for the order at another price meanwhile.
    await shop.after(() => shop.payment.closePaymentModal())
    isCut = true
    const body = JSON.stringify({ ...order, fiat_amount: '280', order_data: { orderId: 'A-1' } })
    await shop.fake.fetch(`https://kg.example${INTENT}`, { method: 'POST', body })
    await pressContinue()
    expectAddress(false)
    isCut = false
    await shop.pass(MINUTE)
    expectAddress(false)
    expect(dialog()).toHaveTextContent('Replaced by another payment')
    shop.unmount()
  })

  it('that was late is late after the reload too', async () => {
    const onSuccess = vi.fn()
    const first = await openPending()
    first.fake.expire(first.id)
    const shop = await reload(first, { onSuccess })
    expect(statusOf()).toBe('expired')
    await shop.after(() => shop.fake.update(first.id, { status: 'success' }))
    await shop.pass(6 * MINUTE)
    expect(onSuccess.mock.calls).toMatchObject([[{ late: true }]])
  })

  it('keeps the transaction that was seen, even if the server no longer tells', async () => {
    const first = await openPending()
    first.fake.update(first.id, { payment_tx_hash: '0xabc' })
    await first.pass(10 * SECOND)
    const shop = await reload(first, {
      between: (fetch) => async (input, init) => {
        const text = await (await fetch(input, init)).text()
        return new Response(text.replaceAll(/"payment_tx_hash":"\w+"/g, '"payment_tx_hash":null'))
      },
    })
    expect(shop.payment.txHash).toBe('0xabc')
    shop.unmount()
  })

  describe('that the buyer has said was sent', () => {
    const press = ({ after }: Shop, name: string) =>
      after(() =>
        screen
          .getAllByRole('button', { name })
          .slice(-1)
          .forEach((one) => one.click()),
      )
    const remembered = () =>
      Object.keys(localStorage).map((key) => JSON.parse(localStorage[key] as string) as unknown)

    async function openSent() {
      const shop = await openPending()
      await shop.after(() => fireEvent.click(button()))
      await press(shop, "I've sent it")
      return shop
    }

    it('is still looked for, without a way to send', async () => {
      const first = await openSent()
      expect(remembered()).toMatchObject([{ id: first.id }, { id: first.id, sent: true }])
      const shop = await reload(first)
      const shown = () => screen.getByTestId('message')
      expect(shown()).toHaveTextContent('Looking for your payment')
      await shop.after(() => fireEvent.click(button()))
      expect(dialog()).toHaveTextContent('Looking for your payment')
      expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
      await shop.pass(MINUTE)
      expect(shown()).toHaveTextContent('Looking for your payment')

      await press(shop, "I haven't sent it")
      expect(screen.getByRole('img', { name: /QR/ })).toBeVisible()
      expect(remembered()).toEqual([expect.not.objectContaining({ sent: true })])
      const again = await reload(shop)
      expect(shown()).not.toHaveTextContent('Looking for your payment')
      again.unmount()
    })

    it.each([
      ['KryptoGO names the transaction', { payment_tx_hash: '0xabc' }, { sent: '0xabc' }],
      ['it is over', { status: 'insufficient_not_refunded' }, { seen: true }],
    ])('is not remembered as sent once %s', async (_, change, sent) => {
      const first = await openSent()
      first.fake.update(first.id, change)
      await first.pass(MINUTE)
      const [memory] = remembered()
      expect(memory).toEqual({ id: first.id, until: expect.any(Number) as number, ...sent })
      first.unmount()
    })

    it('may have expired since, and is not paid again', async () => {
      const first = await openSent()
      first.fake.expire(first.id)
      await first.pass(MINUTE)
      const shop = await reload(first)
      expect(button()).toHaveAttribute('aria-disabled', 'true')
      expect(screen.queryByRole('button', { name: 'Pay again' })).toBeNull()
      shop.unmount()
    })
  })

  it('is found by a button that is mounted later', async () => {
    const first = await openPending()
    const shop = await reload(first, { children: message })
    await shop.pass(MINUTE)
    expect(counts(shop.fake).reads).toBe(counts(first.fake).reads)
    await shop.after(() => shop.rerender(page))
    expect(statusOf()).toBe('pending')
    shop.unmount()
  })

  it('is not on the page before the look at it has come back', async () => {
    const first = await openPending()
    first.unmount()
    const { clock, fake } = first
    const shop = await open({
      world: { clock, fake },
      between: (fetch) => async (input, init) => {
        await new Promise<void>((resolve) => clock.after(SECOND, resolve))
        return fetch(input, init)
      },
    })
    expect(statusOf()).toBe('idle')
    await shop.pass(SECOND)
    expect(statusOf()).toBe('pending')
    shop.unmount()
  })

  it('is looked for again while there is no connection', async () => {
    const first = await openPending()
    first.fake.scenario = 'offline'
    const shop = await reload(first)
    await shop.pass(MINUTE)
    expect(statusOf()).toBe('idle')
    shop.fake.scenario = 'pending'
    await shop.pass(MINUTE)
    expect(statusOf()).toBe('pending')
    shop.unmount()
  })
})

describe('the memory of the money for an order', () => {
  const saySent = (shop: Shop) =>
    shop.after(() => fireEvent.click(within(dialog()).getByText("I've sent it")))

  it.each([
    ['three days fast', 3 * DAY],
    ['three days slow', -3 * DAY],
  ])('lasts where the buyer’s clock is %s', async (_, ahead) => {
    const first = await open({ ahead })
    await first.after(() => fireEvent.click(button()))
    await saySent(first)
    const shop = await reload(first, { ahead })
    expect(JSON.stringify(localStorage)).toContain('sent')
    expect(screen.getByTestId('message')).toHaveTextContent('Looking for your payment')
    shop.unmount()
  })

  it.each([
    ['a transaction', { payment_tx_hash: '0x5e' }, { payment_tx_hash: '' }],
    ['an amount', { received_amount: '5' }, { received_amount: '' }],
    ['money that the server does not describe', { money_seen: true }, { money_seen: false }],
  ])('keeps %s that is reported once', async (_, seen, unseen) => {
    const first = await openPending()
    for (const change of [seen, unseen]) {
      first.fake.update(first.id, change)
      await first.pass(20 * SECOND)
    }
    const shop = await reload(first)
    expect(statusOf()).toBe('pending')
    expect(screen.getByTestId('message')).toHaveTextContent('Payment detected, confirming')
    shop.unmount()
  })

  it('keeps the word that the buyer gave in another tab', async () => {
    const first = await openPending()
    const other = await open({ world: first })
    await first.after(() => first.payment.reopenPaymentModal())
    await saySent(first)
    first.unmount()
    await other.pass(5 * MINUTE)
    expect(JSON.stringify(localStorage)).toContain('sent')
    other.unmount()
  })
})

describe('a payment is not remembered', () => {
  it('without an order key', async () => {
    const plain = <PayButton data-testid="A-1" fiatAmount="300" fiatCurrency="TWD" />
    const first = await openPending({ children: plain })
    // The mark for other tabs goes with its page.
    first.unmount()
    expect(localStorage).toHaveLength(0)
    await reload(first, { children: plain })
    expect(statusOf()).toBe('idle')
  })

  it('for another order, account or shop', async () => {
    const first = await openPending({ storageKey: 'ann' })
    const other = await reload(first, { storageKey: 'bob' })
    expect(statusOf()).toBe('idle')
    const elsewhere = await reload(other, { storageKey: 'ann', baseUrl: '/other' })
    expect(statusOf()).toBe('idle')
    const [another] = [[buttonFor('A-2'), message]]
    const second = await reload(elsewhere, { storageKey: 'ann', children: another })
    expect(statusOf('A-2')).toBe('idle')
    const back = await reload(second, { storageKey: 'ann' })
    expect(statusOf()).toBe('pending')
    back.unmount()
  })

  it('with storage={null}', async () => {
    const first = await openPending({ storage: null })
    expect(localStorage).toHaveLength(0)
    await reload(first, { storage: null })
    expect(statusOf()).toBe('idle')
  })

  it('two days after its deadline, when it is swept, whatever its order', async () => {
    const first = await openPending()
    expect(localStorage).toHaveLength(1)
    first.unmount()
    await first.pass(2 * DAY + 31 * MINUTE)
    const shop = await reload(first, { children: buttonFor('A-2') })
    // Nothing has said yet that the buyer's clock is right.
    expect(localStorage).toHaveLength(1)
    await shop.after(() => fireEvent.click(button('A-2')))
    expect(localStorage).toHaveLength(1)
    expect(JSON.stringify(localStorage)).toContain(idOf(shop.fake))
    shop.unmount()
  })

  it('two days after its deadline, where it is not shown either', async () => {
    const first = await openPending()
    first.unmount()
    await first.pass(2 * DAY)
    const shop = await reload(first)
    expect(statusOf()).toBe('pending')
    await shop.pass(31 * MINUTE)
    await reload(shop)
    expect(statusOf()).toBe('idle')
    expect(localStorage).toHaveLength(0)
    expect(shop.clock.waiting).toBe(0)
  })

  it('a month later, when it is swept whatever the time is', async () => {
    const first = await openPending()
    first.unmount()
    await first.pass(32 * DAY + 31 * MINUTE)
    const { length } = first.fake.requests
    const shop = await reload(first)
    expect(localStorage).toHaveLength(0)
    expect(shop.fake.requests).toHaveLength(length)
  })

  it.each([
    [401, { code: 401, message: 'Sign in first' }],
    [403, { code: 403, error: 'forbidden', message: 'No' }],
    [404, { code: 404, error: 'invalid_intent_id', message: 'No payment has this id' }],
    [200, { code: 4006, message: 'Invalid payment_intent_id' }],
  ])('once the shop has refused it with %s', async (status, refusal) => {
    const first = await openPending()
    const shop = await reload(first, {
      between: () => () => Promise.resolve(Response.json(refusal, { status })),
    })
    expect(localStorage).toHaveLength(0)
    await shop.pass(HOUR)
    expect(statusOf()).toBe('idle')
    expect(shop.clock.waiting).toBe(0)
  })

  it.each([
    ['a 401 of a proxy', 401, '<html>Sign in to the network</html>'],
    ['a 403 of a proxy', 403, '<html>Just a moment...</html>'],
    ['a 404 of a proxy', 404, ''],
    ['JSON of a proxy', 403, '{"code":"blocked","message":"Forbidden"}'],
    ['a 404 of another path', 404, '{"code":404,"error":"http_error","message":"No"}'],
    ["the shop's invalid key", 401, '{"code":4002,"message":"Invalid API key"}'],
  ])('but stays remembered after %s', async (_, status, text) => {
    const first = await openPending()
    await first.after(() => first.payment.reopenPaymentModal())
    await first.after(() =>
      fireEvent.click(within(dialog()).getByRole('button', { name: "I've sent it" })),
    )
    const remembered = JSON.stringify(localStorage)
    expect(remembered).toContain('sent')
    let isBlocked = true
    const shop = await reload(first, {
      between: (fetch) => (input, init) =>
        isBlocked ? Promise.resolve(new Response(text, { status })) : fetch(input, init),
    })
    expect(JSON.stringify(localStorage)).toBe(remembered)
    isBlocked = false
    await shop.pass(MINUTE)
    expect(statusOf()).toBe('pending')
    expect(screen.getByTestId('message')).toHaveTextContent('Looking for your payment')
    shop.unmount()
  })

  it('once the server has refused it, although its order has an empty key', async () => {
    expectConsole('error', /orderKey is empty/)
    const children = <PayButton {...buttonFor('A-1').props} orderKey="" />
    const first = await openPending({ children })
    expect(localStorage).toHaveLength(1)
    await reload(first, {
      children,
      between: () => () =>
        Promise.resolve(Response.json({ code: 403, error: 'forbidden' }, { status: 403 })),
    })
    expect(localStorage).toHaveLength(0)
  })

  it('after forgetPayment', async () => {
    const first = await openPending()
    await first.after(() => first.payment.forgetPayment())
    expect(localStorage).toHaveLength(0)
    await reload(first)
    expect(statusOf()).toBe('idle')
  })

  describe('after reset', () => {
    function Verbs() {
      const { reset, startOver } = usePaymentSession()
      return (
        <>
          <button onClick={reset}>Reset</button>
          <button onClick={startOver}>Start over</button>
        </>
      )
    }
    const verbs = <Verbs key="verbs" />
    const press = ({ after }: Shop, name: string) =>
      after(() => fireEvent.click(screen.getByText(name)))

    /** Resets the page, which then asks for nothing, also after a reload. */
    async function expectForgotten(shop: Shop) {
      await press(shop, 'Reset')
      expect(localStorage).toHaveLength(0)
      expect(shop.clock.waiting).toBe(0)
      const { length } = shop.fake.requests
      await shop.pass(HOUR)
      const again = await reload(shop)
      expect(statusOf()).toBe('idle')
      expect(shop.fake.requests).toHaveLength(length)
      again.unmount()
    }

    it('of whatever order', async () => {
      const children = [buttonFor('A-1'), buttonFor('A-2', '500'), verbs]
      const first = await openPending({ children })
      await first.after(() => fireEvent.click(button('A-2')))
      expect(localStorage).toHaveLength(2)
      await expectForgotten(first)
    })

    it('although the page has left it', async () => {
      const first = await openPending({ children: [...page, verbs] })
      await press(first, 'Start over')
      await expectForgotten(first)
    })

    it('although the page has left it, and it was paid', async () => {
      const first = await openPending({ children: [...page, verbs] })
      first.fake.update(first.id, { status: 'success' })
      await first.pass(MINUTE)
      await press(first, 'Start over')
      await expectForgotten(first)
    })

    it('although its order turned out to be paid', async () => {
      const first = await openPending({
        children: [buttonFor('A-1'), verbs],
        between: (fetch) => async (input, init) => {
          const isDear = typeof init?.body === 'string' && init.body.includes('"500"')
          if (!isDear) return fetch(input, init)
          const body = { code: 409, error: 'already_paid', message: 'Paid' }
          return Response.json(body, { status: 409 })
        },
      })
      await first.after(() => first.rerender([buttonFor('A-1', '500'), verbs]))
      await first.after(() => fireEvent.click(button()))
      expect(statusOf()).toBe('success')
      expect(localStorage).toHaveLength(1)
      await expectForgotten(first)
    })
  })

  it.each([
    ['nonsense', '{'],
    ['another form', '{"id":5}'],
    ['an id that would lead elsewhere', JSON.stringify({ id: '../x', until: 9e15 })],
  ])('from %s in the storage', async (_, text) => {
    const first = await openPending()
    const [key = ''] = Object.keys(localStorage)
    localStorage.setItem(key, text)
    const { length } = first.fake.requests
    const shop = await reload(first)
    expect(statusOf()).toBe('idle')
    expect(shop.fake.requests).toHaveLength(length)
  })
})

describe('the storage', () => {
  it('has the id of the payment and nothing about the order', async () => {
    const shop = await openPending({ storageKey: 'ann' })
    const [key = ''] = Object.keys(localStorage)
    expect(JSON.parse(localStorage.getItem(key) ?? '')).toEqual({
      id: shop.id,
      until: expect.any(Number) as number,
    })
    expect(key).toContain('/api/kryptogo')
    expect(key).toContain('ann')
    shop.unmount()
  })

  it('belongs to others too, whose entries stay', async () => {
    localStorage.setItem('theirs', 'text')
    const shop = await openPending()
    const again = await reload(shop)
    expect(localStorage.getItem('theirs')).toBe('text')
    again.unmount()
  })

  const denies = () => {
    throw new DOMException('Denied', 'SecurityError')
  }
  const hostile: PaymentStorage = {
    getItem: denies,
    setItem: denies,
    removeItem: denies,
    key: denies,
    get length(): number {
      return denies()
    },
  }

  it.each(['throws on access', 'throws on use', 'is missing'])(
    'that %s leaves all as it is without',
    async (what) => {
      if (what === 'throws on access')
        vi.spyOn(globalThis, 'localStorage', 'get').mockImplementation(denies)
      if (what === 'is missing') vi.stubGlobal('localStorage', undefined)
      const options = what === 'throws on use' ? { storage: hostile } : {}
      const onSuccess = vi.fn()
      const shop = await openPending({ ...options, onSuccess })
      const again = await reload(shop, { ...options, onSuccess })
      expect(statusOf()).toBe('idle')
      await again.after(() => fireEvent.click(button()))
      again.fake.pay(shop.id)
      await again.pass(MINUTE)
      expect(onSuccess).toHaveBeenCalledOnce()
      expect(again.fake.intents).toHaveLength(1)
      vi.restoreAllMocks()
      vi.unstubAllGlobals()
    },
  )

  it('of the shop is used instead of the page’s', async () => {
    const shop = await openPending({ storage: sessionStorage })
    expect(localStorage).toHaveLength(0)
    expect(sessionStorage).toHaveLength(1)
    const again = await reload(shop, { storage: sessionStorage })
    expect(statusOf()).toBe('pending')
    again.unmount()
    sessionStorage.clear()
  })

  it('warns when storageKey changes, which is read once', async () => {
    expectConsole('error', /storageKey has changed, but is read once/)
    const shop = await open({ storageKey: 'ann' })
    await shop.after(() => shop.rerender(page, { storageKey: 'bob' }))
  })
})

describe('several orders', () => {
  const list = [buttonFor('A-1'), buttonFor('A-2', '500'), message]

  /** Payments of both orders, of which the second was begun last. */
  async function openBoth() {
    const first = await open({ children: list })
    for (const orderId of ['A-1', 'A-2']) {
      await first.after(() => fireEvent.click(button(orderId)))
      await first.after(() => first.payment.closePaymentModal())
    }
    const ids = first.fake.intents.map(({ payment_intent_id }) => payment_intent_id)
    return { first, ids: { one: ids[0] ?? '', two: ids[1] ?? '' } }
  }

  it('that are both paid after a reload are both shown as paid', async () => {
    const { first, ids } = await openBoth()
    first.unmount()
    for (const id of Object.values(ids)) first.fake.update(id, { status: 'success' })
    const shop = await reload(first, { children: list })
    expect([statusOf('A-1'), statusOf('A-2')]).toEqual(['success', 'success'])
    expect(shop.clock.waiting).toBe(0)
  })

  it('of which one is still open show that one', async () => {
    const { first, ids } = await openBoth()
    first.unmount()
    first.fake.update(ids.one, { status: 'success' })
    const shop = await reload(first, { children: list })
    expect([statusOf('A-1'), statusOf('A-2')]).toEqual(['success', 'pending'])
    expect(screen.getByTestId('message')).toHaveAttribute('data-status', 'pending')
    shop.unmount()
  })

  it('call the handlers of the one that is paid, whichever is on the screen', async () => {
    const onSuccess = vi.fn()
    const { first, ids } = await openBoth()
    const shop = await reload(first, { children: list, onSuccess })
    for (const id of [ids.two, ids.one]) {
      shop.fake.update(id, { status: 'success' })
      await shop.pass(2 * MINUTE)
    }
    expect([statusOf('A-1'), statusOf('A-2')]).toEqual(['success', 'success'])
    expect(onSuccess).toHaveBeenCalledTimes(2)
    expect(shop.clock.waiting).toBe(0)
  })

  it('that the page has left are followed on beside the one on the screen, less often', async () => {
    const onSuccess = vi.fn()
    const { first, ids } = await openBoth()
    const shop = await reload(first, { children: list, onSuccess })
    const { length } = shop.fake.requests
    await shop.pass(10 * MINUTE)
    const read = (id: string) =>
      shop.fake.requests.slice(length).filter(({ path }) => path === `${INTENT}/${id}`).length
    expect(read(ids.one) + read(ids.two)).toBeLessThan(95)
    expect(Math.min(read(ids.one), read(ids.two))).toBeGreaterThan(8)
    shop.unmount()
  })
})

describe('resume', () => {
  it('shows the payment of this id, in preference to one that is remembered', async () => {
    const first = await openPending()
    const { clock, fake } = first
    await first.open({ fiat_amount: '500', fiat_currency: 'TWD' })
    const id = idOf(fake)
    first.unmount()
    const shop = await open({ world: { clock, fake }, resume: id })
    expect(shop.payment.data?.payment_intent_id).toBe(id)
    expect(screen.getByTestId('message')).toHaveAttribute('data-status', 'pending')
    shop.unmount()
  })

  it('gives way to a payment that is begun on the page', async () => {
    const first = await openPending({ orders: false })
    const shop = await reload(first, { resume: first.id, children: buttonFor('A-2', '500') })
    await shop.after(() => fireEvent.click(button('A-2')))
    await shop.pass(MINUTE)
    expect(shop.payment.data?.fiat_amount).toBe('500')
    shop.unmount()
  })

  it('follows a new id, and reports what happens to it', async () => {
    const onSuccess = vi.fn()
    const world = createWorld({ scenario: 'pending' })
    const shop = await open({ world, onSuccess, children: message })
    await shop.open()
    const id = idOf(world.fake)
    const again = await reload(shop, { onSuccess, children: message })
    await again.after(() => again.rerender(message, { resume: id }))
    expect(again.payment.data?.payment_intent_id).toBe(id)
    world.fake.pay(id)
    await again.pass(MINUTE)
    expect(onSuccess.mock.calls).toMatchObject([[{ restored: true }]])
  })

  it('shows a payment that the page follows already, also one that it has shown before', async () => {
    const list = [buttonFor('A-1'), buttonFor('A-2', '500'), message]
    const first = await open({ children: list })
    for (const orderId of ['A-1', 'A-2']) {
      await first.after(() => fireEvent.click(button(orderId)))
      await first.after(() => first.payment.closePaymentModal())
    }
    const ids = first.fake.intents.map(({ payment_intent_id }) => payment_intent_id)
    const shop = await reload(first, { children: list })
    for (const resume of [...ids, ...ids]) {
      await shop.after(() => shop.rerender(list, { resume }))
      expect(shop.payment.data?.payment_intent_id).toBe(resume)
    }
    await shop.after(shop.payment.reopenPaymentModal)
    expect(dialog()).toHaveTextContent('NT$500')
    shop.unmount()
  })

  it.each(['', '../../x', 'unknown'])('shows nothing for %j', async (resume) => {
    const shop = await open({ resume, children: message })
    await shop.pass(HOUR)
    expect(shop.payment.data).toBeNull()
    expect(shop.clock.waiting).toBe(0)
  })
})

describe('the browser', () => {
  const leave = () => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  const comeBack = () =>
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))

  it('keeps a page that asks for nothing meanwhile, and brings it back with one look', async () => {
    const shop = await openPending()
    const { reads } = counts(shop.fake)
    await shop.after(leave)
    await shop.pass(HOUR)
    await shop.after(() => window.dispatchEvent(new Event('focus')))
    expect(counts(shop.fake).reads).toBe(reads)
    await shop.after(comeBack)
    expect(counts(shop.fake).reads).toBe(reads + 1)
    shop.unmount()
  })

  it('brings back a page whose order was paid in another tab', async () => {
    const onSuccess = vi.fn()
    const shop = await openPending({ onSuccess })
    await shop.after(leave)
    shop.fake.update(shop.id, { status: 'success' })
    await shop.after(comeBack)
    expect(statusOf()).toBe('success')
    expect(onSuccess).toHaveBeenCalledOnce()
  })
})

describe('a superseded payment', () => {
  it('shows no address, and the next press asks which payment is the one', async () => {
    const shop = await openPending()
    shop.fake.scenario = 'pending'
    // The price of the order changes, and another tab begins to pay it.
    await fetchNew(shop)
    await shop.pass(10 * SECOND)
    expect(shop.payment.data).toMatchObject({ payment_intent_id: shop.id, superseded: true })
    await shop.after(() => shop.payment.reopenPaymentModal())
    expect(within(dialog()).queryByRole('img', { name: /QR/ })).toBeNull()
    await shop.after(() => shop.payment.closePaymentModal())

    await shop.after(() => shop.rerender([buttonFor('A-1', '500'), message]))
    await shop.after(() => fireEvent.click(button()))
    expect(shop.payment.data?.payment_intent_id).toBe(idOf(shop.fake))
    expect(within(dialog()).getByRole('img', { name: /QR/ })).toBeVisible()
    shop.unmount()
  })

  it('is still paid if its money comes', async () => {
    const onSuccess = vi.fn()
    const shop = await openPending({ onSuccess })
    await fetchNew(shop)
    await shop.pass(10 * SECOND)
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    expect(statusOf()).toBe('success')
    expect(onSuccess).toHaveBeenCalledOnce()
  })

  function fetchNew({ fake }: Shop) {
    return fake.fetch(`/api/kryptogo${INTENT}`, {
      method: 'POST',
      body: JSON.stringify({
        fiat_amount: '500',
        fiat_currency: 'TWD',
        order_data: { orderId: 'A-1' },
      }),
    })
  }
})

describe('an order that the buyer has started over', () => {
  it('is still followed: money that comes late is shown and reported', async () => {
    const onSuccess = vi.fn()
    const shop = await openPending({ onSuccess })
    shop.fake.expire(shop.id)
    await shop.pass(10 * SECOND)
    const restart = screen.getAllByRole('button', { name: /Pay again|Start over/ })
    expect(restart).not.toHaveLength(0)
    await shop.after(() => fireEvent.click(button()))
    expect(shop.fake.intents).toHaveLength(2)
    shop.fake.update(shop.id, { status: 'success' })
    await shop.pass(10 * MINUTE)
    expect(onSuccess.mock.calls).toMatchObject([[{ late: true }]])
    shop.unmount()
  })
})
