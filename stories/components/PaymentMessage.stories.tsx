import { PaymentMessage } from 'kryptogo-payment-react'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { inState } from '../support/states'
import { expectState } from '../support/assertions'

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
export const Confirming = meta.story({ parameters: inState('confirming') })
export const ConnectionLost = meta.story({ parameters: inState('disconnected') })
export const LastCheckFailed = meta.story({ parameters: inState('troubled') })
export const Paid = meta.story({ parameters: inState('success') })
/** `state.late` is true, and `onSuccess` is called as usual. */
export const PaidLate = meta.story({ parameters: inState('success_late') })
export const Expired = meta.story({ parameters: inState('expired') })
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
