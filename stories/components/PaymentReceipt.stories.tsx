import { PaymentReceipt } from 'kryptogo-payment-react'
import { createIntent, fixtures } from 'kryptogo-payment-react/testing'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { inState } from '../support/states'
import { TeaLeaf } from '../support/TeaLeaf'

const merchant = { name: 'Mountain Tea House', mark: <TeaLeaf /> }

const meta = preview.meta({
  title: 'Components/PaymentReceipt',
  component: PaymentReceipt,
  parameters: { state: 'idle' },
  args: { merchant, order: 'A-1001', timeZone: 'Asia/Taipei' },
  argTypes: {
    intent: { control: 'object' },
    merchant: { control: false },
    messages: { control: false },
    render: { control: false },
  },
})

/** The active payment, once it is paid. The name of the order is its `orderKey`, unless `order` is given. */
export const ActivePayment = meta.story({
  args: { order: undefined },
  parameters: inState('success'),
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('region', { name: /^(Receipt|付款收據)$/ })).toBeVisible()
    await expect(canvas.getByText('order-1001')).toBeVisible()
  },
})

/** From an `intent` alone. The date is that of the transaction, in the `timeZone`. */
export const Paid = meta.story({ args: { intent: fixtures.success } })

/** More than the amount due was received, so both are shown. */
export const Overpaid = meta.story({
  args: { intent: { ...fixtures.success, received_amount: '10' } },
})

/** Some of it was refunded later. */
export const PartlyRefunded = meta.story({
  args: {
    intent: {
      ...fixtures.success,
      received_amount: '10',
      refund_amount: '0.77',
      refund_tx_hash: fixtures.insufficient_refunded.refund_tx_hash ?? '',
    },
  },
})

/** Too little was received, and refunded. This is no receipt, and is not headed so. */
export const Refunded = meta.story({ args: { intent: fixtures.insufficient_refunded } })

/** Another payment has paid the order. */
export const PaidTwice = meta.story({
  args: { intent: createIntent({ status: 'success', superseded: true }) },
})

/** Amounts that could not be read are not known. Neither is a date that was not reported. */
export const LittleKnown = meta.story({
  args: {
    intent: {
      ...createIntent(),
      status: 'success',
      payment_chain_id: 'a_new_chain',
      unreadable_amounts: ['received_amount', 'refund_amount'],
    },
  },
})

/** A payment that is not paid has no receipt. */
export const Expired = meta.story({
  tags: ['!autodocs'],
  args: { intent: fixtures.expired },
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('region')).toBeNull()
  },
})

/** In Chinese and in the dark theme, whatever the toolbar says. */
export const ChineseDark = Paid.extend({
  tags: ['!autodocs'],
  globals: { locale: 'zh-TW', theme: 'dark' },
})
