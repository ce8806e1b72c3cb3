import { PaymentStatusBadge } from 'kryptogo-payment-react'
import { fixtures } from 'kryptogo-payment-react/testing'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { inState } from '../support/states'
import { expectState } from '../support/assertions'
import { statuses } from '../support/statuses'

const meta = preview.meta({
  title: 'Components/PaymentStatusBadge',
  component: PaymentStatusBadge,
  argTypes: {
    render: { control: false, table: { type: { summary: 'RenderProp' } } },
    status: {
      control: 'select',
      table: { type: { summary: "PaymentState['status'] | string" } },
      options: ['idle', ...statuses],
    },
  },
  play: expectState,
})

export const WaitingForPayment = meta.story({ parameters: inState('pending') })
export const Preparing = meta.story({ parameters: inState('opening') })
export const Paid = meta.story({ parameters: inState('success') })
export const Expired = meta.story({ parameters: inState('expired') })
export const Underpaid = meta.story({ parameters: inState('insufficient_not_refunded') })
export const Refunded = meta.story({ parameters: inState('insufficient_refunded') })
export const StatusUnknown = meta.story({ parameters: inState('unknown') })
export const Failed = meta.story({ parameters: inState('error') })

/** Only the icon. Each status has its own silhouette, and screen readers still read the text. */
export const Compact = meta.story({
  args: { compact: true },
  parameters: { state: 'success' },
})

/** A given status instead of the active payment's, for a list of orders. */
export const GivenStatus = meta.story({
  args: { status: 'insufficient_not_refunded' },
  parameters: { state: 'idle' },
})

/** The status of a payment from your own records. */
export const GivenPayment = meta.story({
  args: { intent: fixtures.expired },
  parameters: { state: 'idle' },
})

/** Without a payment there is no badge, unless `status` is given. */
export const NotStarted = meta.story({
  args: { status: 'idle' },
  parameters: { state: 'idle' },
})

/** A status that KryptoGO does not document shows as unknown. */
export const UndocumentedStatus = meta.story({
  args: { status: 'on_hold' },
  parameters: { state: 'idle' },
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/^(Status unknown|付款狀態待確認)$/)).toBeVisible()
  },
})

/** In a line of text it has the size of the surrounding text. */
export const InText = meta.story({
  parameters: { state: 'success' },
  render: (args) => (
    <p>
      Order 1001 is <PaymentStatusBadge {...args} /> and leaves tomorrow.
    </p>
  ),
})

/** `render` with a function of the props and `{ status }`, for an element of your own. */
export const YourOwnElement = meta.story({
  args: { status: 'success' },
  parameters: { state: 'idle' },
  render: (args) => (
    <PaymentStatusBadge
      {...args}
      render={(props, { status }) => (
        <a {...props} href={`#${status}`}>
          {props.children}
        </a>
      )}
    />
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('link', { name: /^(Paid|已付款)$/ })).toHaveAttribute(
      'href',
      '#success',
    )
  },
})
