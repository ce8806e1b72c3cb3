import { PaymentDetails } from 'kryptogo-payment-react'
import { createIntent, fixtures } from 'kryptogo-payment-react/testing'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { inState } from '../support/states'

const meta = preview.meta({
  title: 'Components/PaymentDetails',
  component: PaymentDetails,
  parameters: { state: 'idle' },
  argTypes: { intent: { control: 'object' }, render: { control: false } },
})

/** The active payment. The address is shown only while it can still be paid to. */
export const ActivePayment = meta.story({
  parameters: inState('pending'),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Arbitrum One')).toBeVisible()
  },
})

export const WaitingForPayment = meta.story({ args: { intent: fixtures.pending } })

/** The transfer was detected. There is nothing left to send, so the address is gone. */
export const Confirming = meta.story({
  args: { intent: { ...fixtures.success, status: 'pending' } },
})

export const Paid = meta.story({ args: { intent: fixtures.success } })
export const Expired = meta.story({ args: { intent: fixtures.expired } })
export const Underpaid = meta.story({ args: { intent: fixtures.insufficient_not_refunded } })
export const Refunded = meta.story({ args: { intent: fixtures.insufficient_refunded } })
export const StatusUnknown = meta.story({ args: { intent: fixtures.unknown } })

/** Every digit of an amount is shown and copied. */
export const LargeAmount = meta.story({
  args: { intent: createIntent({ fiat_amount: '1234567.89', fiat_currency: 'USD' }) },
})

/** An unknown network keeps KryptoGO's name for it, and has no link. */
export const UnknownNetwork = meta.story({
  args: { intent: { ...fixtures.success, payment_chain_id: 'a_new_chain' } },
})

/** `render` with a function of the props and `{ intent }`, for an element of your own. */
export const YourOwnElement = meta.story({
  args: { intent: fixtures.success },
  render: (args) => (
    <PaymentDetails
      {...args}
      render={({ children, ...props }, { intent }) => (
        <section {...props} aria-label={`Payment ${intent.payment_intent_id}`}>
          {children}
        </section>
      )}
    />
  ),
  play: async ({ canvas }) => {
    const name = `Payment ${fixtures.success.payment_intent_id}`
    await expect(canvas.getByRole('region', { name })).toBeVisible()
  },
})
