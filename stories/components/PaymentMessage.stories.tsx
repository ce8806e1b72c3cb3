import { PaymentMessage } from 'kryptogo-payment-react'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { inState } from '../support/states'
import { expectState } from '../support/assertions'

const RESTART = /^(Start over|重新開始)$/
const SENT = /^(I've sent it|我已轉帳)$/
const NOT_SENT = /^(I haven't sent it|我還沒轉帳)$/

const meta = preview.meta({
  title: 'Components/PaymentMessage',
  component: PaymentMessage,
  argTypes: { render: { control: false } },
  play: async (context) => {
    await expectState(context)
    await expect(context.canvas.getAllByText(/[.。]$/)[0]).toBeVisible()
  },
})

export const WaitingForPayment = meta.story({ parameters: inState('pending') })
export const ModalClosed = meta.story({
  parameters: inState('modal_closed'),
  play: async (context) => {
    await expectState(context)
    await context.canvas.findByText(/^(Address|收款地址)$/)
    await expect(context.canvas.getAllByRole('button')).toHaveLength(3)
  },
})
export const Confirming = meta.story({ parameters: inState('confirming') })
export const ConnectionLost = meta.story({ parameters: inState('disconnected') })
export const LastCheckFailed = meta.story({ parameters: inState('troubled') })
export const Paid = meta.story({ parameters: inState('success') })
/** `state.late` is true, and `onSuccess` is called as usual. */
export const PaidLate = meta.story({
  parameters: inState('success_late'),
  play: async ({ canvas }) => {
    await canvas.findByText(/^(Your payment arrived after|款項在期限後入帳)/)
  },
})
export const Overpaid = meta.story({
  parameters: inState('overpaid'),
  play: async ({ canvas }) => {
    await canvas.findByText(/^(We received .*more than|實收金額比應付金額多)/)
  },
})
export const PaidAmountUnclear = meta.story({
  parameters: inState('success_unclear'),
  play: async ({ canvas }) => {
    await canvas.findByText(
      /^(Your payment has arrived, but its amount|您的款項已入帳，但無法讀取)/,
    )
  },
})
export const PaidAndRefunded = meta.story({
  parameters: inState('success_refunded'),
  play: async ({ canvas }) => {
    await canvas.findByText(/^(Your payment arrived and was refunded|您的款項已入帳，並已全額退還)/)
  },
})
export const PaidTwice = meta.story({
  parameters: inState('paid_twice'),
  play: async ({ canvas }) => {
    await canvas.findByText(/^(This order was already paid, so|這筆訂單先前已付款)/)
  },
})
export const Expired = meta.story({ parameters: inState('expired') })
export const ReceivedLate = meta.story({
  parameters: inState('expired_paid'),
  play: async (context) => {
    await expectState(context)
    await context.canvas.findByText(/^(We received your payment late|您的款項在期限後)/)
    await expect(context.canvas.queryByRole('button')).toBeNull()
  },
})
export const TooLittleTimeLeft = meta.story({ parameters: inState('closing') })
export const TooLittleTimeAndOver = meta.story({ parameters: inState('missed') })
export const TimeIsUp = meta.story({
  parameters: inState('time_up'),
  play: async ({ canvas }) => {
    await canvas.findByText(/^(Time is up, so|付款時間已到，請勿再轉帳。)/)
  },
})
export const Replaced = meta.story({ parameters: inState('superseded') })
/** Before it leaves a payment that may have been sent, "Start over" asks. */
export const AskBeforeStartingOver = meta.story({
  parameters: inState('pending'),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: RESTART }))
    await canvas.findByText(/^(Have you already sent|您已經轉帳了嗎)/)
    await expect(canvas.getAllByRole('button')).toHaveLength(3)
  },
})
/** The buyer says that the transfer is made, and nothing has been seen yet. */
export const Sent = meta.story({
  parameters: inState('pending'),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: RESTART }))
    await userEvent.click(await canvas.findByRole('button', { name: SENT }))
    await canvas.findByRole('button', { name: NOT_SENT })
  },
})
/** The buyer says that the transfer is made, but the payment has expired without it. */
export const SentAndExpired = meta.story({
  parameters: inState('expired'),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: SENT }))
    await canvas.findByRole('button', { name: NOT_SENT })
    // The other one copies the reference.
    await expect(canvas.getAllByRole('button')).toHaveLength(2)
  },
})
export const Underpaid = meta.story({ parameters: inState('insufficient_not_refunded') })
export const Refunded = meta.story({ parameters: inState('insufficient_refunded') })
export const StatusUnknown = meta.story({ parameters: inState('unknown') })
export const Preparing = meta.story({ parameters: inState('opening') })
export const PreparingSlowly = meta.story({
  parameters: inState('opening_slow'),
  play: async ({ canvas }) => {
    await canvas.findByRole('button')
  },
})
export const Failed = meta.story({ parameters: inState('error') })
export const SetupError = meta.story({ parameters: inState('error_setup') })
