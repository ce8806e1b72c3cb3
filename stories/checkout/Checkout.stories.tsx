import { PayButton } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { expect, waitFor } from 'storybook/test'
import preview from '../../.storybook/preview'
import { providerArgs } from '../support/argTypes'
import { beSeen, dialogIs, openDialog, openPayment, soon } from '../support/buyer'
import { BASE_URL } from '../support/fakeShop'
import { LiveCheckout } from '../support/LiveCheckout'

const meta = preview.meta({
  title: 'Components/Checkout',
  component: CheckoutProvider,
  args: { baseUrl: BASE_URL },
  argTypes: {
    fetch: { control: false, table: { type: { summary: 'typeof fetch' } } },
    random: { control: false },
    ...providerArgs,
  },
  globals: { scenario: 'pending' },
  parameters: { docs: { story: { inline: false, height: '800px' } } },
  render: (args) => (
    <LiveCheckout {...args}>
      <PayButton fiatAmount="300" fiatCurrency="TWD" />
    </LiveCheckout>
  ),
})

/** What to send, where to, how much time is left, and what happens next. */
export const Waiting = meta.story({
  play: async (play) => {
    const { dialog } = await openPayment(play)
    await expect(await dialog.findByRole('timer')).toHaveTextContent(/30:00|29:5\d/)
    await expect(play.canvas.getByRole('dialog')).toHaveTextContent('NT$3009.23 USDT')
  },
})

/** The amount is there from the first moment; the rest follows in the same frame. */
export const Preparing = meta.story({
  tags: ['!autodocs'],
  globals: { scenario: 'timeout', speed: '0' },
  play: async (play) => {
    await openDialog(play)
    await dialogIs(play, 'opening')
  },
})

/** Seen on the network. There is nothing left to send, so the QR code goes. */
export const Confirming = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog, id } = await openPayment(play)
    beSeen(play.shop, id)
    await soon(play.shop, () => waitFor(() => expect(dialog.queryByRole('img')).toBeNull()))
    await dialogIs(play, 'pending')
  },
})

/** The outcome takes the place of the body. */
export const Paid = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { id } = await openPayment(play)
    play.shop.fake.pay(id)
    await dialogIs(play, 'success')
  },
})

/** What came, what was due, and exactly what is missing between them. */
export const Underpaid = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { id } = await openPayment(play)
    play.shop.fake.pay(id, '9.10')
    await expect(await dialogIs(play, 'insufficient_not_refunded')).toHaveTextContent('0.13 USDT')
  },
})

/** How much was sent back, with a link to where anyone can look it up. */
export const Refunded = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { id } = await openPayment(play)
    beSeen(play.shop, id)
    play.shop.fake.update(id, { status: 'insufficient_not_refunded', received_amount: '9.10' })
    play.shop.fake.refund(id)
    await dialogIs(play, 'insufficient_refunded')
    await expect(play.canvas.getAllByRole('link')).toHaveLength(2)
  },
})

/** Nobody paid in time. The old address is gone, and paying again makes a new one. */
export const Expired = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { id } = await openPayment(play)
    play.shop.fake.expire(id)
    await dialogIs(play, 'expired')
  },
})

/** The deadline has passed, but only KryptoGO can say that the payment has expired. */
export const TimeIsUp = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog, id } = await openPayment(play)
    play.shop.fake.update(id, { payment_deadline: Math.floor(play.shop.clock.now() / 1000) - 1 })
    const timer = dialog.getByRole('timer')
    await soon(play.shop, () => waitFor(() => expect(timer).not.toHaveTextContent(/\d/)))
  },
})

/** Looks fail for a while. Nothing is lost by it, and the dialog says so. */
export const ConnectionLost = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog } = await openPayment(play)
    play.shop.fake.scenario = 'offline'
    await soon(play.shop, () => dialog.findByText(/^(Connection lost|連線中斷)/))
  },
})

/** KryptoGO says something that it does not document. */
export const StatusUnknown = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { id } = await openPayment(play)
    play.shop.fake.update(id, { status: 'refunding' })
    await dialogIs(play, 'unknown')
  },
})

/** The shop's server answers with a page of HTML. Trying again may help. */
export const Failed = meta.story({
  tags: ['!autodocs'],
  globals: { scenario: 'server_error' },
  play: async (play) => {
    const dialog = await openDialog(play)
    await dialogIs(play, 'error')
    await dialog.findByRole('button', { name: /^(Try again|再試一次)$/ })
  },
})

/** KryptoGO rejects the shop itself. The buyer can only tell the shop. */
export const Rejected = meta.story({
  tags: ['!autodocs'],
  globals: { scenario: 'rejected_api_key' },
  play: async (play) => {
    const dialog = await openDialog(play)
    await dialogIs(play, 'error')
    await expect(dialog.getAllByRole('button')).toHaveLength(1)
  },
})

/** In Chinese, whatever the toolbar says. */
export const InChinese = Waiting.extend({
  tags: ['!autodocs'],
  globals: { locale: 'zh-TW' },
})

/** In the dark, whatever the toolbar says. The QR code keeps its light plate: scanners need it. */
export const InTheDark = Waiting.extend({
  tags: ['!autodocs'],
  globals: { theme: 'dark' },
})
