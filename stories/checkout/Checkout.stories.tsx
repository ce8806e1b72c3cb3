import { PayButton } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { expect, screen, waitFor } from 'storybook/test'
import preview from '../../.storybook/preview'
import { providerArgs } from '../support/argTypes'
import {
  detectTransfer,
  expectDialogStatus,
  expectNothingToSend,
  fact,
  fastForward,
  openDialog,
  openFailure,
  openExpired,
  openPayment,
} from '../support/buyer'
import { BASE_URL } from '../support/fakeShop'
import { LiveCheckout } from '../support/LiveCheckout'
import { TeaLeaf } from '../support/TeaLeaf'

const meta = preview.meta({
  title: 'Components/Checkout',
  component: CheckoutProvider,
  args: { baseUrl: BASE_URL },
  argTypes: {
    ...providerArgs,
    environment: { control: false, table: { type: { summary: 'CheckoutEnvironment' } } },
  },
  globals: { scenario: 'pending' },
  parameters: { docs: { story: { inline: false, height: '800px' } } },
  render: (args) => (
    <LiveCheckout {...args}>
      <PayButton fiatAmount="300" fiatCurrency="TWD" />
    </LiveCheckout>
  ),
})

/** Shows what to send, where, by when, and what happens next. */
export const Waiting = meta.story({
  play: async (play) => {
    const { dialog } = await openPayment(play)
    await expect(await dialog.findByRole('timer')).toHaveTextContent(/30:00|29:5\d/)
    await expect(screen.getByRole('dialog')).toHaveTextContent(/9\.23 USDT (on )?Arbitrum One/)
  },
})

/** `merchant` and `orderKey` say whom the buyer pays, and for what. */
export const ShopAndOrder = meta.story({
  args: {
    merchant: { name: 'Mountain Tea House', mark: <TeaLeaf /> },
  },
  render: (args) => (
    <LiveCheckout {...args}>
      <PayButton
        orderKey="A-1001"
        orderData={{ orderId: 'A-1001' }}
        fiatAmount="300"
        fiatCurrency="TWD"
      />
    </LiveCheckout>
  ),
  play: async (play) => {
    await openPayment(play)
    await expect(screen.getByRole('dialog')).toHaveAccessibleName(/Mountain Tea House/)
    await expect(screen.getByRole('dialog')).toHaveTextContent('A-1001')
  },
})

/** The amount shows at once, and the rest once KryptoGO responds. */
export const Preparing = meta.story({
  tags: ['!autodocs'],
  globals: { scenario: 'timeout', speed: '0' },
  play: async (play) => {
    await openDialog(play)
    await expectDialogStatus(play, 'opening')
  },
})

/** The transfer was detected. There is nothing left to send, so the QR code is gone. */
export const Confirming = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog, id } = await openPayment(play)
    detectTransfer(play.shop, id)
    await expectNothingToSend(play, dialog)
    await expectDialogStatus(play, 'pending')
  },
})

/** The outcome replaces the instructions. */
export const Paid = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { id } = await openPayment(play)
    play.shop.fake.pay(id)
    await expectDialogStatus(play, 'success')
  },
})

/** The receipt takes the place of the outcome. It can be printed. */
export const Receipt = meta.story({
  tags: ['!autodocs'],
  args: { merchant: { name: 'Mountain Tea House', mark: <TeaLeaf /> } },
  play: async (play) => {
    const { dialog, id } = await openPayment(play)
    play.shop.fake.pay(id)
    await expectDialogStatus(play, 'success')
    await play.userEvent.click(dialog.getByRole('button', { name: /^(View receipt|查看收據)$/ }))
    await expect(dialog.getByRole('region', { name: /^(Receipt|付款收據)$/ })).toHaveFocus()
  },
})

/** Shows the amount due, what arrived, and exactly how much is missing. */
export const Underpaid = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { id } = await openPayment(play)
    play.shop.fake.pay(id, '9.10')
    await expect(await expectDialogStatus(play, 'insufficient_not_refunded')).toHaveTextContent(
      '0.13 USDT',
    )
  },
})

/** Shows how much was refunded, with a link to the transaction. */
export const Refunded = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { id } = await openPayment(play)
    detectTransfer(play.shop, id)
    play.shop.fake.update(id, { status: 'insufficient_not_refunded', received_amount: '9.10' })
    play.shop.fake.refund(id)
    await expectDialogStatus(play, 'insufficient_refunded')
    await expect(screen.getAllByRole('link')).toHaveLength(2)
  },
})

/** No transfer arrived in time. The old address is gone; paying again creates a new one. */
export const Expired = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    await openExpired(play)
  },
})

/** Money that arrives late: an expired payment is still checked, less and less often. */
export const PaidLate = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog, id } = await openExpired(play)
    play.shop.fake.pay(id)
    await fastForward(
      play.shop,
      () => dialog.findByText(/^(Your payment arrived after|款項在期限後入帳)/),
      100,
    )
    await expectDialogStatus(play, 'success')
  },
})

/** Money was seen before the payment expired. The shop looks into it; nothing offers to pay again. */
export const ReceivedLate = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog, id } = await openPayment(play)
    detectTransfer(play.shop, id)
    play.shop.fake.expire(id)
    await expectDialogStatus(play, 'expired')
    await dialog.findByText(/^(We received your payment late|您的款項在期限後)/)
    await expect(dialog.queryByRole('button', { name: /^(Pay again|重新付款)$/ })).toBeNull()
  },
})

/** From an exchange, whose fee the buyer types: the amount to enter there, so that 9.23 USDT arrive. */
export const FromAnExchange = meta.story({
  play: async (play) => {
    const { dialog } = await openPayment(play)
    await play.userEvent.click(
      dialog.getByRole('button', { name: /^(Paying from an exchange\?|從交易所付款？)$/ }),
    )
    await play.userEvent.type(await dialog.findByRole('textbox'), '1.5')
    await expect(fact(dialog, /^(Amount to enter|請在交易所輸入)$/)).toHaveTextContent('10.73 USDT')
  },
})

/** With a wallet on a phone: links on the phone that shows them, and a QR code with everything for another. */
export const WalletApp = meta.story({
  play: async (play) => {
    const { dialog } = await openPayment(play)
    await play.userEvent.click(
      dialog.getByRole('button', { name: /^(Pay with a wallet app|用錢包 App 付款)$/ }),
    )
    await dialog.findByRole('img', { name: /^(QR code of the payment request|付款請求 QR Code)$/ })
  },
})

/** In the browser of LINE, which keeps links from opening wallets: the dialog leads out of it. */
export const InLine = meta.story({
  tags: ['!autodocs'],
  beforeEach: () => {
    const own = Object.getOwnPropertyDescriptor(navigator, 'userAgent')
    const value = `${navigator.userAgent} Line/14.16.0`
    Object.defineProperty(navigator, 'userAgent', { value, configurable: true })
    return () => {
      if (own) Object.defineProperty(navigator, 'userAgent', own)
      else Reflect.deleteProperty(navigator, 'userAgent')
    }
  },
  play: async (play) => {
    const { dialog } = await openPayment(play)
    await expect(
      dialog.getByRole('link', { name: /^(Open this page in your browser|用手機瀏覽器開啟此頁)/ }),
    ).toHaveAttribute('href', expect.stringContaining('openExternalBrowser=1'))
  },
})

/** A fee that cannot be used, and why. */
export const FeeWithComma = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog } = await openPayment(play)
    await play.userEvent.click(
      dialog.getByRole('button', { name: /^(Paying from an exchange\?|從交易所付款？)$/ }),
    )
    const field = await dialog.findByRole('textbox')
    await play.userEvent.type(field, '1,5')
    await expect(field).toBeInvalid()
  },
})

/** The buyer says that the transfer is made: the screen calms down until it is seen. */
export const Sent = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog } = await openPayment(play)
    await play.userEvent.click(dialog.getByRole('button', { name: /^(I've sent it|我已轉帳)$/ }))
    await dialog.findByRole('button', { name: /^(I haven't sent it|我還沒轉帳)$/ })
    await expect(dialog.queryByRole('img')).toBeNull()
  },
})

/** Another payment of the order is offered in place of this one, so it shows nothing to send. */
export const Replaced = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog, id } = await openPayment(play)
    play.shop.fake.update(id, { superseded: true })
    await expectNothingToSend(play, dialog)
  },
})

/**
 * The deadline has passed, but only KryptoGO can say that the payment has expired. Until it does, nothing
 * can be sent, and the shop checks for a payment already sent.
 */
export const TimeIsUp = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog, id } = await openPayment(play)
    play.shop.fake.update(id, { payment_deadline: Math.floor(play.shop.clock.now() / 1000) - 1 })
    const timer = dialog.getByRole('timer')
    await fastForward(play.shop, () => waitFor(() => expect(timer).not.toHaveTextContent(/\d/)))
    await expect(dialog.queryByRole('img')).toBeNull()
  },
})

/** Checks fail for a while. No money is lost, and the dialog says so. */
export const ConnectionLost = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog } = await openPayment(play)
    play.shop.fake.scenario = 'offline'
    await fastForward(play.shop, () => dialog.findByText(/^(Connection lost|連線中斷)/))
  },
})

/** KryptoGO reports a status that it does not document. */
export const StatusUnknown = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const { id } = await openPayment(play)
    play.shop.fake.update(id, { status: 'refunding' })
    await expectDialogStatus(play, 'unknown')
  },
})

/** The shop's server responds with an HTML page. Trying again may help. */
export const Failed = meta.story({
  tags: ['!autodocs'],
  globals: { scenario: 'server_error' },
  play: async (play) => {
    const dialog = await openFailure(play)
    await dialog.findByRole('button', { name: /^(Try again|再試一次)$/ })
  },
})

/** KryptoGO rejects the shop itself. All the buyer can do is tell the shop, and quote the reference. */
export const Rejected = meta.story({
  tags: ['!autodocs'],
  globals: { scenario: 'rejected_api_key' },
  play: async (play) => {
    const dialog = await openFailure(play)
    await dialog.findByRole('button', { name: /^(Copy \(Reference\)|複製（查詢代碼）)$/ })
    await dialog.findByRole('button', { name: /^(Back to the shop|返回商店)$/ })
  },
})

/** In Chinese, whatever the toolbar says. */
export const Chinese = Waiting.extend({
  tags: ['!autodocs'],
  globals: { locale: 'zh-TW' },
})

/** In the dark theme, whatever the toolbar says. The QR code stays on white: scanners need it. */
export const Dark = Waiting.extend({
  tags: ['!autodocs'],
  globals: { theme: 'dark' },
})
