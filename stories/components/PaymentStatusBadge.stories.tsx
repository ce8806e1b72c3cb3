import { PaymentStatusBadge } from 'kryptogo-payment-react'
import { fixtures } from 'kryptogo-payment-react/testing'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { at } from '../support/moments'
import { cameToMoment } from '../support/plays'

const meta = preview.meta({
  title: 'Components/PaymentStatusBadge',
  component: PaymentStatusBadge,
  argTypes: {
    render: { control: false, table: { type: { summary: 'RenderProp' } } },
    status: {
      control: 'select',
      table: { type: { summary: "PaymentState['status'] | string" } },
      options: [
        'idle',
        'opening',
        'pending',
        'success',
        'expired',
        'insufficient_not_refunded',
        'insufficient_refunded',
        'unknown',
        'error',
      ],
    },
  },
  play: cameToMoment,
})

export const WaitingForPayment = meta.story({ parameters: at('pending') })
export const Preparing = meta.story({ parameters: at('opening') })
export const Paid = meta.story({ parameters: at('success') })
export const Expired = meta.story({ parameters: at('expired') })
export const Underpaid = meta.story({ parameters: at('insufficient_not_refunded') })
export const Refunded = meta.story({ parameters: at('insufficient_refunded') })
export const StatusUnknown = meta.story({ parameters: at('unknown') })
export const Failed = meta.story({ parameters: at('error') })

/** The icon alone, told apart by its silhouette. A screen reader still reads the word. */
export const Compact = meta.story({
  args: { compact: true },
  parameters: { moment: 'success' },
})

/** A status of its own, whatever the page's payment does: for a list of orders. */
export const GivenStatus = meta.story({
  args: { status: 'insufficient_not_refunded' },
  parameters: { moment: 'idle' },
})

/** The status of a payment from the shop's own records. */
export const GivenPayment = meta.story({
  args: { intent: fixtures.expired },
  parameters: { moment: 'idle' },
})

/** While nothing has been started there is no badge, unless it is asked for by name. */
export const NotStarted = meta.story({
  args: { status: 'idle' },
  parameters: { moment: 'idle' },
})

/** A status that KryptoGO does not document shows as unknown, never as something it is not. */
export const NeverHeardOf = meta.story({
  args: { status: 'on_the_moon' },
  parameters: { moment: 'idle' },
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/^(Status unknown|付款狀態待確認)$/)).toBeVisible()
  },
})

/** In a line of text it takes the size of the words around it. */
export const InText = meta.story({
  parameters: { moment: 'success' },
  render: (args) => (
    <p>
      Order 1001 is <PaymentStatusBadge {...args} /> and leaves tomorrow.
    </p>
  ),
})
