import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import { CheckoutProvider, type PaymentStorage } from 'kryptogo-payment-react/checkout'
import { useState } from 'react'
import { expect, screen, waitFor, within } from 'storybook/test'
import preview from '../../.storybook/preview'
import { providerArgs } from '../support/argTypes'
import {
  expectDialogStatus,
  expectNothingToSend,
  latestIntent,
  openDialog,
  openFailure,
  openPayment,
  timesCreated,
  type PlayContext,
} from '../support/buyer'
import { BASE_URL, type FakeShop } from '../support/fakeShop'
import { LiveCheckout } from '../support/LiveCheckout'

const ORDER = 'A-1001'

/** A page with one order. "Reload" forgets everything but what the browser would keep. */
function Page() {
  const [storage] = useState(createStorage)
  const [loads, setLoads] = useState(1)
  return (
    <>
      <LiveCheckout key={loads} storage={storage}>
        <PayButton
          orderKey={ORDER}
          orderData={{ orderId: ORDER }}
          fiatAmount="300"
          fiatCurrency="TWD"
        />
        <PaymentMessage />
      </LiveCheckout>
      <p>
        <button type="button" onClick={() => setLoads(loads + 1)}>
          Reload
        </button>
      </p>
    </>
  )
}

/** Like `localStorage`, for one story. */
function createStorage(): PaymentStorage {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
    key: (index) => [...items.keys()][index] ?? null,
    get length() {
      return items.size
    },
  }
}

const meta = preview.meta({
  title: 'Components/Checkout/Resume',
  component: CheckoutProvider,
  args: { baseUrl: BASE_URL },
  argTypes: {
    ...providerArgs,
    environment: { control: false, table: { type: { summary: 'CheckoutEnvironment' } } },
  },
  globals: { scenario: 'pending' },
  parameters: { docs: { story: { inline: false, height: '640px' } } },
  render: () => <Page />,
})

const CONTINUE = /^(Continue payment|繼續付款)$/
const CLOSE = /^(Close|關閉)$/

/** Begins a payment, closes the dialog and reloads the page, before which something may happen. */
async function payAndReload(play: PlayContext, meanwhile?: (id: string) => void) {
  const { dialog, id } = await openPayment(play)
  await play.userEvent.click(dialog.getByRole('button', { name: CLOSE }))
  meanwhile?.(id)
  await play.userEvent.click(play.canvas.getByRole('button', { name: 'Reload' }))
}

/** After a reload, a button finds the payment of its order again. A press goes on with it. */
export const Found = meta.story({
  play: async (play) => {
    await payAndReload(play)
    const [button] = await play.canvas.findAllByRole('button', { name: CONTINUE })
    if (!button) throw new Error('The payment was not found')
    await play.userEvent.click(button)
    const dialog = await screen.findByRole('dialog')
    await within(dialog).findByRole('img')
    await expect(play.shop.fake.intents).toHaveLength(1)
  },
})

/** The payment waits for the buyer, who has not pressed anything since the page was loaded. */
export const Waiting = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    await payAndReload(play)
    await waitFor(() =>
      expect(play.canvas.getAllByRole('button', { name: CONTINUE })).toHaveLength(2),
    )
    await expect(timesCreated(play.shop)).toBe(1)
  },
})

/** The money came while the page was away: it is found as paid, and the button rests. */
export const FoundPaid = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    await payAndReload(play, (id) => play.shop.fake.update(id, { status: 'success' }))
    await play.canvas.findByRole('button', { name: /^(Paid|已付款)$/ })
    await play.canvas.findByText(/^(Your payment has arrived|款項已入帳)/)
  },
})

/** Pays the order on another device. */
async function payElsewhere({ fake }: FakeShop, price: string) {
  const body = { fiat_amount: price, fiat_currency: 'TWD', order_data: { orderId: ORDER } }
  await fake.fetch('/v1/studio/api/payment/intent', { method: 'POST', body: JSON.stringify(body) })
}

/** The order was paid on another device: nothing is created, and nothing is to be paid. */
export const AlreadyPaid = meta.story({
  play: async (play) => {
    await payElsewhere(play.shop, '300')
    const { payment_intent_id: id } = latestIntent(play.shop)
    play.shop.fake.update(id, { status: 'success' })
    await openDialog(play)
    const dialog = await expectDialogStatus(play, 'success')
    await within(dialog).findByText(/^(This order has already been paid|這筆訂單已經付款完成)/)
    await expect(play.shop.fake.intents).toHaveLength(1)
  },
})

/** The price has changed, and the order is being paid at the new one on another device. */
export const Superseded = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog } = await openPayment(play)
    await payElsewhere(play.shop, '500')
    await expectNothingToSend(play, dialog)
    await expectDialogStatus(play, 'pending')
  },
})

/** Another request is creating the order's payment, for longer than the buyer should wait. */
export const Busy = meta.story({
  tags: ['!autodocs'],
  globals: { scenario: 'order_busy' },
  play: async (play) => {
    const dialog = await openFailure(play)
    await dialog.findByRole('button', { name: /^(Try again|再試一次)$/ })
  },
})
