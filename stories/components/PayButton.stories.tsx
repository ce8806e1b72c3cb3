import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { handlerArgs, paymentArgs } from '../support/argTypes'
import { LiveCheckout } from '../support/LiveCheckout'
import { at } from '../support/moments'
import { ORDER } from '../support/PaymentAt'
import { cameToMoment } from '../support/plays'

const meta = preview.meta({
  title: 'Components/PayButton',
  component: PayButton,
  args: { fiatAmount: '300', fiatCurrency: 'TWD' as const, paymentKey: ORDER },
  argTypes: {
    ...paymentArgs,
    size: { table: { category: 'Look', defaultValue: { summary: 'md' } } },
    children: { table: { category: 'Look' } },
    render: { control: false, table: { category: 'Look' } },
    onBeforePay: { control: false, table: { category: 'Handlers' } },
    ...handlerArgs,
  },
  play: cameToMoment,
})

export const NotStarted = meta.story({ parameters: at('idle') })
export const Preparing = meta.story({ parameters: at('opening') })
export const WaitingForPayment = meta.story({ parameters: at('pending') })
export const Confirming = meta.story({ parameters: at('confirming') })
export const Paid = meta.story({ parameters: at('success') })
export const Expired = meta.story({ parameters: at('expired') })
export const Underpaid = meta.story({ parameters: at('insufficient_not_refunded') })
export const Refunded = meta.story({ parameters: at('insufficient_refunded') })
export const StatusUnknown = meta.story({ parameters: at('unknown') })
export const Failed = meta.story({ parameters: at('error') })

/** 32 px high instead of 44, for dense places. */
export const Small = meta.story({ args: { size: 'sm' }, parameters: at('idle') })

/** US dollars are `US$`, Taiwan dollars `NT$`, in every language: never a bare `$`. */
export const UsDollars = meta.story({
  args: { fiatAmount: '1019.99', fiatCurrency: 'USD' },
  parameters: { moment: 'idle' },
})

/** Any label takes the place of the amount, and stays through every status. */
export const OwnLabel = meta.story({
  args: { children: 'Reserve my seat' },
  parameters: { moment: 'idle' },
})

/** A label made from the state, so that each status has words of its own. */
export const LabelByState = meta.story({
  args: {
    children: ({ status }) => (status === 'success' ? 'See you there' : 'Reserve my seat'),
  },
  parameters: { moment: 'success' },
})

/** An amount below 0.01 never reaches KryptoGO: the page says so at once. */
export const RefusedAmount = meta.story({
  args: { fiatAmount: '0.001' },
  parameters: { moment: 'idle' },
  render: (args) => (
    <div className="stack">
      <PayButton {...args} />
      <PaymentMessage />
    </div>
  ),
  play: async ({ canvas, userEvent }) => {
    const button = canvas.getByRole('button')
    await userEvent.click(button)
    // the live region says it too, after a while
    await canvas.findByText(/0\.01\D+$/, { selector: 'p' })
    await expect(button).toHaveAttribute('data-status', 'error')
  },
})

/** One payment at a time: only the button that began it shows how it goes. */
export const OneOfSeveral = meta.story({
  parameters: { moment: 'pending' },
  render: (args) => (
    <div className="row">
      <PayButton {...args} />
      <PayButton {...args} fiatAmount="650" paymentKey="order-1002" />
      <PayButton {...args} fiatAmount="1280" paymentKey="order-1003" />
    </div>
  ),
})

/** The real thing: click it. The toolbar sets the scenario and the speed of time. */
export const Live = meta.story({
  args: { paymentKey: undefined },
  parameters: { docs: { story: { inline: false, height: '720px' } } },
  decorators: [
    (Story) => (
      <LiveCheckout>
        <Story />
      </LiveCheckout>
    ),
  ],
})
