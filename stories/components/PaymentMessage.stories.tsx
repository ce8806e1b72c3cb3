import { PaymentMessage } from 'kryptogo-payment-react'
import preview from '../../.storybook/preview'
import { at } from '../support/moments'
import { cameToMoment } from '../support/plays'

const meta = preview.meta({
  title: 'Components/PaymentMessage',
  component: PaymentMessage,
  argTypes: { render: { control: false } },
  play: async (context) => {
    await cameToMoment(context)
    // the sentences come after the page
    await context.canvas.findAllByText(/[.。]$/)
  },
})

export const WaitingForPayment = meta.story({ parameters: at('pending') })
export const Confirming = meta.story({ parameters: at('confirming') })
export const ConnectionLost = meta.story({ parameters: at('disconnected') })
export const LastCheckFailed = meta.story({ parameters: at('troubled') })
export const Paid = meta.story({ parameters: at('success') })
export const Expired = meta.story({ parameters: at('expired') })
export const Underpaid = meta.story({ parameters: at('insufficient_not_refunded') })
export const Refunded = meta.story({ parameters: at('insufficient_refunded') })
export const StatusUnknown = meta.story({ parameters: at('unknown') })
export const Preparing = meta.story({ parameters: at('opening') })
export const PreparingSlowly = meta.story({
  parameters: at('opening_slow'),
  play: async ({ canvas }) => {
    await canvas.findByRole('button')
  },
})
export const Failed = meta.story({ parameters: at('error') })
export const SetUpWrongly = meta.story({ parameters: at('error_setup') })
