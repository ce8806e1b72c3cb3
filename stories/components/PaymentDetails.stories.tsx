import { PaymentDetails } from 'kryptogo-payment-react'
import { createIntent, fixtures } from 'kryptogo-payment-react/testing'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { at } from '../support/moments'

const meta = preview.meta({
  title: 'Components/PaymentDetails',
  component: PaymentDetails,
  parameters: { moment: 'idle' },
  argTypes: { intent: { control: 'object' }, render: { control: false } },
})

/** The payment in progress. The address is shown only while it may still be paid to. */
export const OfThePayment = meta.story({
  parameters: at('pending'),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Arbitrum One')).toBeVisible()
  },
})

export const WaitingForPayment = meta.story({ args: { intent: fixtures.pending } })

/** The transfer was seen. There is nothing left to send, so there is no address any more. */
export const Confirming = meta.story({
  args: { intent: { ...fixtures.success, status: 'pending' } },
})

export const Paid = meta.story({ args: { intent: fixtures.success } })
export const Expired = meta.story({ args: { intent: fixtures.expired } })
export const Underpaid = meta.story({ args: { intent: fixtures.insufficient_not_refunded } })
export const Refunded = meta.story({ args: { intent: fixtures.insufficient_refunded } })
export const StatusUnknown = meta.story({ args: { intent: fixtures.unknown } })

/** Every digit of an amount is shown and copied as it is. */
export const LargeAmount = meta.story({
  args: { intent: createIntent({ fiat_amount: '1234567.89', fiat_currency: 'USD' }) },
})

/** A network we do not know is called what KryptoGO calls it, and has no link. */
export const UnknownNetwork = meta.story({
  args: { intent: { ...fixtures.success, payment_chain_id: 'a_new_chain' } },
})
