import {
  PayButton,
  PaymentMessage,
  PaymentProvider,
  PaymentStatusBadge,
  type PaymentProviderProps,
} from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { useState } from 'react'
import { expect, waitFor } from 'storybook/test'
import preview from '../../.storybook/preview'
import { providerArgs } from '../support/argTypes'
import { payButton } from '../support/buyer'
import { useStage } from '../support/stage'

/** What a page puts into a provider, at its least. */
function Page(props: Omit<PaymentProviderProps, 'children'>) {
  const { locale, messages } = useStage()
  return (
    <PaymentProvider {...{ locale, messages, ...props }}>
      <div className="stack">
        <div className="row">
          <PayButton fiatAmount="300" fiatCurrency="TWD" />
          <PayButton fiatAmount="650" fiatCurrency="TWD" />
          <PaymentStatusBadge />
        </div>
        <PaymentMessage />
      </div>
    </PaymentProvider>
  )
}

type Hook = Parameters<typeof createFakeUsePayment>[0]

/** A page over a hook of its own, made anew whenever the story is shown. */
function PageOver({ hook, ...props }: Omit<PaymentProviderProps, 'usePayment'> & { hook?: Hook }) {
  const [fake] = useState(() => createFakeUsePayment(hook))
  return <Page {...props} usePayment={fake.usePayment} />
}

const meta = preview.meta({
  title: 'Components/PaymentProvider',
  component: PaymentProvider,
  args: { usePayment: createFakeUsePayment().usePayment },
  argTypes: { usePayment: { control: false }, ...providerArgs },
  render: (args) => <PageOver {...args} />,
})

/** KryptoGO's hook, or any of its shape. Click, and the hook is asked to open its modal. */
export const WithAHook = meta.story({
  play: async (play) => {
    const button = payButton(play)
    await play.userEvent.click(button)
    await waitFor(() => expect(button).toHaveAttribute('data-status', 'opening'))
  },
})

/** One payment at a time: another button pressed meanwhile is refused, and its `onError` told. */
export const OneAtATime = meta.story({
  play: async (play) => {
    const button = payButton(play)
    await play.userEvent.click(button)
    await waitFor(() => expect(button).toHaveAttribute('data-status', 'opening'))
    const other = payButton(play)
    await play.userEvent.click(other)
    await waitFor(() => expect(other).toHaveAttribute('data-status', 'error'))
    await expect(button).toHaveAttribute('data-status', 'opening')
  },
})

/** Any sentence can be replaced. The rest stays. */
export const OwnWords = meta.story({
  args: { messages: { 'button.pay': 'Donate {amount}', 'status.opening': 'Just a moment…' } },
  play: async ({ canvas, userEvent }) => {
    const button = canvas.getByRole('button', { name: 'Donate NT$300' })
    await userEvent.click(button)
    await waitFor(() => expect(button).toHaveTextContent('Just a moment…'))
  },
})

/** A hook that rejects: the page stays, and says what the buyer can do. */
export const HookThatRejects = meta.story({
  render: (args) => <PageOver {...args} hook={{ onOpen: 'reject' }} />,
  play: async (play) => {
    const button = payButton(play)
    await play.userEvent.click(button)
    await waitFor(() => expect(button).toHaveAttribute('data-status', 'error'))
    await play.canvas.findByRole('button', { name: /^(Try again|再試一次)$/ })
  },
})
