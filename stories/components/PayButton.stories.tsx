import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { handlerArgs, paymentArgs } from '../support/argTypes'
import { LiveCheckout } from '../support/LiveCheckout'
import { inState } from '../support/states'
import { ORDER } from '../support/PaymentInState'
import { expectState } from '../support/assertions'

const meta = preview.meta({
  title: 'Components/PayButton',
  component: PayButton,
  args: { fiatAmount: '300', fiatCurrency: 'TWD' as const, orderKey: ORDER },
  argTypes: {
    ...paymentArgs,
    size: { table: { category: 'Look', defaultValue: { summary: 'md' } } },
    children: { table: { category: 'Look' } },
    render: { control: false, table: { category: 'Look' } },
    onBeforePay: { control: false, table: { category: 'Handlers' } },
    ...handlerArgs,
  },
  play: expectState,
})

export const NotStarted = meta.story({ parameters: inState('idle') })
export const Preparing = meta.story({ parameters: inState('opening') })
export const WaitingForPayment = meta.story({ parameters: inState('pending') })
export const Confirming = meta.story({ parameters: inState('confirming') })
export const Paid = meta.story({ parameters: inState('success') })
export const Expired = meta.story({ parameters: inState('expired') })
export const Underpaid = meta.story({ parameters: inState('insufficient_not_refunded') })
export const Refunded = meta.story({ parameters: inState('insufficient_refunded') })
export const StatusUnknown = meta.story({ parameters: inState('unknown') })
export const Failed = meta.story({ parameters: inState('error') })

/** 32 px high instead of 44, for dense layouts. */
export const Small = meta.story({ args: { size: 'sm' }, parameters: inState('idle') })

/** US dollars are `US$`, Taiwan dollars `NT$`, in every language: never a bare `$`. */
export const UsDollars = meta.story({
  args: { fiatAmount: '1019.99', fiatCurrency: 'USD' },
  parameters: { state: 'idle' },
})

/** Your own label replaces the amount and is the same in every status. */
export const OwnLabel = meta.story({
  args: { children: 'Reserve my seat' },
  parameters: { state: 'idle' },
})

/** A label that depends on the state. */
export const LabelByState = meta.story({
  args: {
    children: ({ status }) => (status === 'success' ? 'See you there' : 'Reserve my seat'),
  },
  parameters: { state: 'success' },
})

/** An amount below 0.01 never reaches KryptoGO: the page rejects it at once. */
export const InvalidAmount = meta.story({
  args: { fiatAmount: '0.001' },
  parameters: { state: 'idle' },
  render: (args) => (
    <div className="stack">
      <PayButton {...args} />
      <PaymentMessage />
    </div>
  ),
  play: async ({ canvas, userEvent }) => {
    const button = canvas.getByRole('button')
    await userEvent.click(button)
    await expect(canvas.getByText(/0\.01\D+$/, { selector: 'p' })).toBeVisible()
    await expect(button).toHaveAttribute('data-status', 'error')
  },
})

/** One payment at a time: only the button that began it shows its state. */
export const SeveralButtons = meta.story({
  parameters: { state: 'pending' },
  render: (args) => (
    <div className="row">
      <PayButton {...args} />
      <PayButton {...args} fiatAmount="650" orderKey="order-1002" />
      <PayButton {...args} fiatAmount="1280" orderKey="order-1003" />
    </div>
  ),
})

/** A working checkout: click it. The toolbar sets the scenario and the speed of time. */
export const Live = meta.story({
  args: { orderKey: undefined },
  parameters: { docs: { story: { inline: false, height: '720px' } } },
  decorators: [
    (Story) => (
      <LiveCheckout>
        <Story />
      </LiveCheckout>
    ),
  ],
})
