import { act, fireEvent, screen, within } from '@testing-library/react'
import { PayButton, type BeforePay } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { expectConsole } from '../setup'
import { ADDRESS } from '../support/address'
import { button, orderPage, Session, session } from './orderPage'
import { counts, idOf, INTENT, MINUTE, openShop, SECOND, type ShopOptions } from './support'

const order = { orderData: { orderId: 'A-1' }, fiatCurrency: 'TWD' } as const

const cart = (fiatAmount?: string, onBeforePay?: BeforePay) => [
  ...orderPage(fiatAmount, { onBeforePay }),
  <Session key="session" />,
]

const press = () => fireEvent.click(button())
const dialog = () => within(screen.getByRole('dialog'))
const close = () => fireEvent.click(dialog().getByRole('button', { name: 'Close' }))
const expectAddress = () => expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()

type Answer = (body: string, send: () => Promise<Response>) => Promise<Response>

/** A page with an open payment of its order, whose dialog was closed, and what is answered after that. */
async function openPending(options: ShopOptions = {}) {
  const posts: { readonly body: string }[] = []
  const server: { answer?: Answer } = {}
  const onSuccess = vi.fn()
  const onStatusChange = vi.fn()
  const onError = vi.fn()
  const shop = await openShop({
    ...{ scenario: 'pending', orders: true, children: cart(), onSuccess, onStatusChange, onError },
    between: (fetch) => (input, init) => {
      if (typeof init?.body !== 'string') return fetch(input, init)
      const { body } = init
      posts.push({ body })
      return server.answer?.(body, () => fetch(input, init)) ?? fetch(input, init)
    },
    ...options,
  })
  await shop.after(press)
  await shop.after(close)
  posts.length = 0
  onStatusChange.mockClear()
  return Object.assign(shop, {
    ...{ posts, server, onSuccess, onStatusChange, onError },
    id: idOf(shop.fake),
  })
}

/** Another page begins to pay the order at another price. */
const payElsewhere = ({ fake }: Pick<Awaited<ReturnType<typeof openPending>>, 'fake'>) =>
  fake.fetch(`https://shop.example${INTENT}`, {
    method: 'POST',
    body: JSON.stringify({
      ...{ fiat_amount: '280', fiat_currency: 'TWD' },
      order_data: { orderId: 'A-1' },
    }),
  })

const refuse = (status: number, error: string) => () =>
  Promise.resolve(Response.json({ code: status, error, message: 'No' }, { status }))

describe('a click on an open payment of an order', () => {
  it('asks the server, and shows no address before its answer', async () => {
    const shop = await openPending()
    shop.server.answer = async (_, send) => {
      await new Promise<void>((resolve) => shop.clock.after(SECOND, resolve))
      return send()
    }
    await shop.after(press)
    expect(button()).toHaveAttribute('data-status', 'opening')
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'opening')
    expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
    expect(screen.getByRole('dialog')).not.toHaveTextContent(ADDRESS)
    await shop.pass(SECOND)
    expectAddress()
    expect(shop.posts.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { payment_intent_id: shop.id, order_data: { orderId: 'A-1' } },
    ])
    expect(shop.fake.intents).toHaveLength(1)
    shop.unmount()
  })

  it('goes on with that payment, of which nothing is reported a second time', async () => {
    const shop = await openPending()
    for (let time = 0; time < 3; time++) {
      await shop.after(press)
      await shop.after(close)
    }
    expect(shop.posts).toHaveLength(3)
    expect(shop.onStatusChange).not.toHaveBeenCalled()
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    expect(button()).toHaveAccessibleName('Paid')
    expect(shop.onSuccess).toHaveBeenCalledOnce()
    expect(shop.onStatusChange.mock.calls).toMatchObject([[{ status: 'success' }]])
    expect(shop.clock.waiting).toBe(0)
  })

  it('shows the payment that the server offers in its place', async () => {
    expectConsole('error', /the server charges 280 TWD/)
    const shop = await openPending()
    shop.server.answer = (body, send) => {
      delete shop.server.answer
      return body.includes('280') ? send() : payElsewhere(shop)
    }
    await shop.after(press)
    const second = idOf(shop.fake)
    expect(second).not.toBe(shop.id)
    expect(shop.payment.data?.payment_intent_id).toBe(second)
    expect(dialog().getByText('280')).toBeVisible()
    shop.fake.pay(second)
    await shop.pass(MINUTE)
    expect(shop.onSuccess.mock.calls).toMatchObject([[{ intent: { payment_intent_id: second } }]])
  })

  it('shows that the order is paid if the server says so', async () => {
    const shop = await openPending()
    shop.server.answer = refuse(409, 'already_paid')
    await shop.after(press)
    expect(button()).toHaveAccessibleName('Paid')
    expect(screen.getByTestId('message')).toHaveTextContent('This order has already been paid.')
    expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
    expect(shop.onSuccess).not.toHaveBeenCalled()
    shop.unmount()
  })

  it('reports once that it was paid meanwhile', async () => {
    const shop = await openPending()
    shop.server.answer = async () => {
      await new Promise<void>((resolve) => shop.clock.after(MINUTE / 6, resolve))
      return refuse(409, 'already_paid')()
    }
    await shop.after(press)
    shop.fake.update(shop.id, { status: 'success' })
    await shop.pass(MINUTE)
    expect(button()).toHaveAccessibleName('Paid')
    expect(shop.onSuccess).toHaveBeenCalledOnce()
    expect(shop.clock.waiting).toBe(0)
  })

  it('is one request, however often it is repeated before the answer', async () => {
    const shop = await openPending()
    await shop.after(() => {
      press()
      press()
    })
    expect(shop.posts).toHaveLength(1)
    expectAddress()
    shop.unmount()
  })

  it('is one request in each of two tabs', async () => {
    const shop = await openPending()
    const { clock, fake } = shop
    const children = <PayButton data-testid="other" orderKey="A-1" fiatAmount="300" {...order} />
    const other = await openShop({ world: { clock, fake }, children })
    const before = counts(fake).posts
    await shop.after(() => {
      press()
      fireEvent.click(screen.getByTestId('other'))
    })
    expect(counts(fake).posts).toBe(before + 2)
    expect(fake.intents).toHaveLength(1)
    other.unmount()
    shop.unmount()
  })

  it('leaves the payment open if the buyer closes the dialog before the answer', async () => {
    const shop = await openPending()
    shop.server.answer = () => new Promise(() => undefined)
    await shop.after(press)
    await shop.after(close)
    expect(button()).toHaveAttribute('data-status', 'pending')
    expect(shop.onStatusChange).not.toHaveBeenCalled()
    delete shop.server.answer
    await shop.after(press)
    expectAddress()
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    expect(shop.onSuccess).toHaveBeenCalledOnce()
  })

  it('lets payAsync wait for the same payment, in each call', async () => {
    const shop = await openPending()
    const ended = vi.fn()
    for (let time = 0; time < 2; time++) {
      await act(async () => {
        void session.current?.payAsync({ ...order, fiatAmount: '300' }).then(ended, ended)
        await shop.clock.advanceAsync(0)
      })
      await shop.pass(0)
      await shop.after(close)
    }
    expect(ended).not.toHaveBeenCalled()
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    const paid = [{ status: 'success', intent: { payment_intent_id: shop.id } }]
    expect(ended.mock.calls).toMatchObject([paid, paid])
  })
})

describe('a click on an open payment that the server does not answer', () => {
  const unanswered: [string, Answer][] = [
    ['forbidden', refuse(403, 'forbidden')],
    ['a refusal in words of its own', refuse(404, 'no_such_cart')],
    ['a conflict', refuse(409, 'price_changed')],
    ['a server error', refuse(500, 'oops')],
    ['an invalid answer', () => Promise.resolve(Response.json({ code: 0, data: {} }))],
    ['no connection', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['nothing', () => new Promise(() => undefined)],
  ]

  it.each(unanswered)('shows that payment as it is: %s', async (_, answer) => {
    const shop = await openPending()
    const remembered = JSON.stringify(localStorage)
    shop.server.answer = answer
    await shop.after(press)
    await shop.pass(15 * SECOND)
    expect(button()).toHaveAttribute('data-status', 'pending')
    expectAddress()
    expect(JSON.stringify(localStorage)).toBe(remembered)
    expect(shop.onError).not.toHaveBeenCalled()
    expect(shop.onStatusChange).not.toHaveBeenCalled()
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    expect(shop.onSuccess).toHaveBeenCalledOnce()
    expect(shop.clock.waiting).toBe(0)
  })

  it('says why until the next look at it', async () => {
    const shop = await openPending()
    shop.server.answer = () => Promise.reject(new TypeError('Failed to fetch'))
    await shop.after(press)
    expect(dialog().getByText(/^Connection lost, still trying/)).toBeVisible()
    await shop.pass(10 * SECOND)
    expect(dialog().queryByText(/^Connection lost/)).toBeNull()
    shop.unmount()
  })

  it.each(unanswered)(
    'shows one that an earlier page has begun without an address until the next look: %s',
    async (_, answer) => {
      const first = await openPending()
      first.unmount()
      const { clock, fake } = first
      let isCut = false
      const shop = await openShop({
        ...{ world: { clock, fake }, children: cart() },
        between: (fetch) => (input, init) => {
          if (typeof init?.body === 'string') return answer(init.body, () => fetch(input, init))
          return isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init)
        },
      })
      isCut = true
      await shop.after(press)
      await shop.pass(15 * SECOND)
      expect(button()).toHaveAttribute('data-status', 'pending')
      expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'pending')
      expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
      expect(dialog().getByText(/^Checking this payment\. Don't send anything yet/)).toBeVisible()
      expect(dialog().getByText(/^Connection lost, still trying/)).toBeVisible()
      isCut = false
      await shop.pass(MINUTE)
      expectAddress()
      shop.unmount()
    },
  )

  it('is an error where the button asks for another price', async () => {
    const shop = await openPending()
    await shop.after(() => shop.rerender(cart('280')))
    shop.server.answer = () => Promise.reject(new TypeError('Failed to fetch'))
    await shop.after(press)
    expect(button()).toHaveAttribute('data-error', 'network_error')
    expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
    expect(shop.onError).toHaveBeenCalledOnce()
    delete shop.server.answer
    await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: 'Try again' })))
    expect(shop.payment.data).toMatchObject({ fiat_amount: '280' })
    shop.unmount()
  })
})

describe('onBeforePay at a click on an open payment', () => {
  it('runs, and its parameters are what the server is asked', async () => {
    const onBeforePay = vi.fn(() => ({ orderData: { orderId: 'A-1', coupon: 'TEA' } }))
    const shop = await openPending({ children: cart('300', onBeforePay) })
    await shop.after(press)
    expect(onBeforePay).toHaveBeenCalledTimes(2)
    expect(shop.posts.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { payment_intent_id: shop.id, order_data: { coupon: 'TEA' } },
    ])
    shop.unmount()
  })

  it('leaves the payment open if it returns false', async () => {
    const onBeforePay = vi.fn<BeforePay>()
    const shop = await openPending({ children: cart('300', onBeforePay) })
    onBeforePay.mockReturnValue(Promise.resolve(false))
    await shop.after(press)
    expect(button()).toHaveAttribute('data-status', 'pending')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(shop.posts).toHaveLength(0)
    expect(shop.onStatusChange).not.toHaveBeenCalled()
    shop.unmount()
  })

  it.each([
    ['throws', () => Promise.reject(new Error('The price server is down'))],
    ['never settles', () => new Promise<never>(() => undefined)],
  ])('shows the payment as it is if it %s', async (_, fail) => {
    const onBeforePay = vi.fn<BeforePay>()
    const shop = await openPending({ children: cart('300', onBeforePay) })
    onBeforePay.mockImplementation(fail)
    const ended = vi.fn()
    await shop.after(() => {
      void session.current?.payAsync({ ...order, fiatAmount: '300' }).then(ended, ended)
      press()
    })
    await shop.pass(10 * MINUTE)
    expect(button()).toHaveAttribute('data-status', 'pending')
    expectAddress()
    expect(shop.onError).not.toHaveBeenCalled()
    expect(ended).not.toHaveBeenCalled()
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    expect(shop.onSuccess).toHaveBeenCalledOnce()
    expect(ended.mock.calls).toMatchObject([[{ status: 'success' }]])
  })

  it('does not keep the page from seeing that the payment is paid', async () => {
    const onBeforePay = vi.fn<BeforePay>()
    const shop = await openPending({ children: cart('300', onBeforePay) })
    onBeforePay.mockReturnValue(new Promise<never>(() => undefined))
    await shop.after(press)
    shop.fake.pay(shop.id)
    await shop.pass(MINUTE)
    expect(button()).toHaveAccessibleName('Paid')
    expect(shop.onSuccess).toHaveBeenCalledOnce()
    shop.unmount()
  })
})
