import { fireEvent, screen, within } from '@testing-library/react'
import { usePaymentSession, type PaymentIntent } from 'kryptogo-payment-react'
import { describe, expect, it } from 'vitest'
import { expectConsole } from '../setup'
import { button, buttonFor, message } from './orderPage'
import { counts, createWorld, idOf, INTENT, openShop, SECOND, type ShopOptions } from './support'

type Order = 'A' | 'B'

const dialog = () => within(screen.getByRole('dialog'))

const world = () => createWorld({ scenario: 'pending', orders: true })

/** A page on which an order's payment is begun and, if the buyer says so, sent. It is gone after that. */
async function begin(from: ReturnType<typeof world>, order: Order, isSent = false) {
  const shop = await openShop({ world: from, children: [buttonFor(order), message] })
  await shop.after(() => fireEvent.click(button(order)))
  if (isSent)
    await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: "I've sent it" })))
  shop.unmount()
  return idOf(from.fake)
}

describe('a page that finds an order whose payment may hold money, beside an open one', () => {
  /** Order B's payment is open, and that of order A, which is found beside it, has expired. */
  async function openBoth(change: Partial<PaymentIntent>, isSent = false) {
    const from = world()
    const id = await begin(from, 'A', isSent)
    from.fake.update(id, { status: 'expired', ...change })
    await begin(from, 'B')
    const children = [buttonFor('B'), buttonFor('A'), message]
    const shop = await openShop({ world: from, children })
    await shop.pass(SECOND)
    return Object.assign(shop, { id, before: counts(from.fake).posts })
  }

  it.each<Partial<PaymentIntent>>([{ payment_tx_hash: '0x5e' }, { received_amount: '1' }])(
    'asks the server at a click, and shows the money again that it has seen: %j',
    async (change) => {
      const shop = await openBoth(change)
      expect(button('A')).toHaveAccessibleName('Received late, being checked')
      expect(button('A')).not.toHaveAttribute('aria-disabled')
      await shop.after(() => fireEvent.click(button('A')))
      expect(counts(shop.fake).posts).toBe(shop.before + 1)
      expect(shop.fake.intents).toHaveLength(2)
      expect(shop.payment.data?.payment_intent_id).toBe(shop.id)
      expect(button('A')).toHaveAccessibleName('Received late, being checked')
      expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
      shop.unmount()
    },
  )

  it('rests on the word of the buyer, which the server does not know', async () => {
    const shop = await openBoth({}, true)
    expect(button('A')).toHaveAccessibleName('Looking for your payment')
    expect(button('A')).toHaveAttribute('aria-disabled', 'true')
    await shop.after(() => fireEvent.click(button('A')))
    expect(counts(shop.fake).posts).toBe(shop.before)
    expect(shop.fake.intents).toHaveLength(2)
    expect(screen.queryByRole('dialog')).toBeNull()
    shop.unmount()
  })

  it('pays with another payment if the server, at which the order was reopened, offers one', async () => {
    const from = world()
    const id = await begin(from, 'A')
    from.fake.update(id, { status: 'expired', payment_tx_hash: '0x5e' })
    // The fake cannot reopen an order, but has no payment of this one yet.
    const between: ShopOptions['between'] = (fetch) => (input, init) =>
      fetch(
        input,
        typeof init?.body === 'string'
          ? { ...init, body: init.body.replace('"orderId":"A"', '"orderId":"reopened"') }
          : init,
      )
    const shop = await openShop({ world: from, between, children: [buttonFor('A'), message] })
    await shop.pass(SECOND)
    expect(button('A')).toHaveAccessibleName('Received late, being checked')
    await shop.after(() => fireEvent.click(button('A')))
    expect(shop.fake.intents).toHaveLength(2)
    expect(shop.payment.data?.payment_intent_id).toBe(idOf(shop.fake))
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    shop.unmount()
  })
})

describe('an order whose buyer says that its payment was sent', () => {
  const saySent = () => fireEvent.click(dialog().getByRole('button', { name: "I've sent it" }))
  const takeBack = () =>
    fireEvent.click(within(screen.getByTestId('message')).getByText("I haven't sent it"))
  const press = () => fireEvent.click(button('A'))

  /** A page whose buyer has sent the payment of the order, and closed the dialog. */
  async function openSent() {
    const shop = await openShop({ world: world(), children: [buttonFor('A'), message] })
    await shop.after(press)
    await shop.after(saySent)
    await shop.after(() => shop.payment.closePaymentModal())
    return Object.assign(shop, { id: idOf(shop.fake) })
  }

  const expectLookedFor = () => {
    expect(button('A')).toHaveAccessibleName('Looking for your payment')
    expect(screen.getByTestId('message')).toHaveTextContent('Looking for your payment')
    expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
  }

  it('is not paid a second time when its price changes, until the buyer takes it back', async () => {
    const shop = await openSent()
    await shop.after(() => shop.rerender([buttonFor('A', '280'), message]))
    await shop.after(press)
    expect(counts(shop.fake).posts).toBe(1)
    expectLookedFor()
    await shop.after(takeBack)
    await shop.after(press)
    expect(shop.fake.intents.map((intent) => intent.fiat_amount)).toEqual(['300', '280'])
    expect(screen.getByRole('img', { name: /QR/ })).toBeVisible()
    shop.unmount()
  })

  it('is offered at the price of the click as soon as the buyer takes it back', async () => {
    const shop = await openSent()
    await shop.after(() => shop.rerender([buttonFor('A', '280'), message]))
    await shop.after(press)
    await shop.after(() => fireEvent.click(dialog().getByText("I haven't sent it")))
    expect(shop.fake.intents.map((intent) => intent.fiat_amount)).toEqual(['300', '280'])
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    expect(screen.getByRole('dialog')).toHaveTextContent('NT$280')
    shop.unmount()
  })

  it('is offered again by the click that was the last to ask', async () => {
    const shop = await openSent()
    await shop.after(() => shop.rerender([buttonFor('A', '280'), message]))
    await shop.after(press)
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.after(() => shop.rerender([buttonFor('A', '300'), message]))
    await shop.after(press)
    await shop.after(() => fireEvent.click(dialog().getByText("I haven't sent it")))
    expect(counts(shop.fake).posts).toBe(1)
    expect(screen.getByRole('dialog')).toHaveTextContent('NT$300')
    shop.unmount()
  })

  it('can be paid after all where another device has replaced the payment meanwhile', async () => {
    const shop = await openSent()
    const body = { fiat_amount: '280', fiat_currency: 'TWD', order_data: { orderId: 'A' } }
    const init = { method: 'POST', body: JSON.stringify(body) }
    await shop.fake.fetch(`https://shop.example${INTENT}`, init)
    await shop.pass(60 * SECOND)
    expect(button('A')).toHaveAccessibleName('Replaced by another payment')
    await shop.after(press)
    expect(counts(shop.fake).posts).toBe(2)
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.after(takeBack)
    expect(screen.queryByText("I haven't sent it")).toBeNull()
    await shop.after(press)
    expect(counts(shop.fake).posts).toBe(3)
    expect(screen.getByRole('img', { name: /QR/ })).toBeVisible()
    shop.unmount()
  })

  it('is not paid a second time by code after it has expired', async () => {
    const session: { current?: ReturnType<typeof usePaymentSession> } = {}
    function Session() {
      const current = usePaymentSession({ orderKey: 'A' })
      Object.assign(session, { current })
      return null
    }
    const shop = await openSent()
    await shop.after(() => shop.rerender([buttonFor('A'), message, <Session key="session" />]))
    shop.fake.expire(shop.id)
    await shop.pass(20 * SECOND)
    const pay = () =>
      session.current?.pay({ fiatAmount: '300', fiatCurrency: 'TWD', orderData: { orderId: 'A' } })
    await shop.after(pay)
    expect(counts(shop.fake).posts).toBe(1)
    expectLookedFor()
    await shop.after(takeBack)
    await shop.after(pay)
    expect(shop.fake.intents).toHaveLength(2)
    shop.unmount()
  })

  it('is not paid a second time after a reload, where another page has asked for another price', async () => {
    const from = world()
    await begin(from, 'A', true)
    const shop = await openShop({ world: from, children: [buttonFor('A', '280'), message] })
    await shop.pass(SECOND)
    await from.fake.fetch(`https://shop.example${INTENT}`, {
      method: 'POST',
      body: JSON.stringify({
        fiat_amount: '290',
        fiat_currency: 'TWD',
        order_data: { orderId: 'A' },
      }),
    })
    await shop.pass(20 * SECOND)
    await shop.after(press)
    expect(from.fake.intents).toHaveLength(2)
    expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
    shop.unmount()
  })

  describe('on a page that has not looked at it yet', () => {
    /** The page is opened again, and pressed while the first look is under way. */
    async function pressAtOnce(
      change: Partial<PaymentIntent>,
      { fiatAmount = '300', ...options }: ShopOptions & { fiatAmount?: string } = {},
    ) {
      const from = world()
      const id = await begin(from, 'A', true)
      from.fake.update(id, change)
      const between: ShopOptions['between'] = (fetch) => async (input, init) => {
        if (!init?.method) await new Promise<void>((resolve) => from.clock.after(SECOND, resolve))
        return fetch(input, init)
      }
      const children = [buttonFor('A', fiatAmount), message]
      const shop = await openShop({ world: from, between, children, ...options })
      await shop.after(press)
      await shop.pass(2 * SECOND)
      return Object.assign(shop, { id })
    }

    it.each<[Partial<PaymentIntent>, string]>([
      [{ status: 'expired' }, '300'],
      [{}, '300'],
      [{}, '280'],
    ])('is looked for before another is offered: %j, NT$%s', async (change, fiatAmount) => {
      // It was asked for at the price of the earlier page.
      if (fiatAmount !== '300') expectConsole('error', /the server charges 300 TWD/)
      const shop = await pressAtOnce(change, { fiatAmount })
      expect(shop.fake.intents).toHaveLength(1)
      expectLookedFor()
      await shop.after(takeBack)
      await shop.after(press)
      await shop.pass(2 * SECOND)
      expect(shop.fake.intents.at(-1)?.fiat_amount).toBe(fiatAmount)
      expect(screen.getByRole('img', { name: /QR/ })).toBeVisible()
      shop.unmount()
    })

    it('is paid at the server if the look finds its money', async () => {
      const shop = await pressAtOnce({ payment_tx_hash: '0x5e' })
      expect(counts(shop.fake).posts).toBe(2)
      expect(button('A')).toHaveAccessibleName('Payment detected, confirming')
      shop.unmount()
    })
  })
})
