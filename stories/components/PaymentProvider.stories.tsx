import {
  PayButton,
  PaymentMessage,
  PaymentProvider,
  PaymentStatusBadge,
  type PaymentProviderProps,
  type UsePaymentResult,
} from 'kryptogo-payment-react'
import { createTestClock, fixtures, type FakePayment } from 'kryptogo-payment-react/testing'
import { useState } from 'react'
import { expect, screen, waitFor } from 'storybook/test'
import preview from '../../.storybook/preview'
import { providerArgs } from '../support/argTypes'
import { payButton } from '../support/buyer'
import { createFakePayments } from '../support/fakePayments'
import { showSource } from '../support/showSource'
import { SloppyPayments } from '../support/SloppyModal'
import { useStorySetup } from '../support/storySetup'

const about = `
Pass it the result of KryptoGO's hook. Call the hook in a component of its own that takes
\`children\`: it renders on every change of a payment, and those renders end at the provider.
`

const source = `import { usePayment } from '@kryptogo/payment'
import { PaymentProvider } from 'kryptogo-payment-react'
import type { ReactNode } from 'react'

export function Payments({ children }: { children: ReactNode }) {
  return <PaymentProvider payment={usePayment()}>{children}</PaymentProvider>
}`

interface PageProps extends PaymentProviderProps {
  /** How the fake hook behaves. */
  hook?: Partial<FakePayment>
}

/** A small page inside a `Payments` component. Each story has its own fake hook. */
function Page({ hook, ...props }: PageProps) {
  const { locale, messages } = useStorySetup()
  // The time of the fixtures.
  const [environment] = useState(() => ({ clock: createTestClock() }))
  const [{ Payments }] = useState(() => createFakePayments({ ...environment, ...hook }))
  return (
    <Payments {...{ environment, locale, messages, ...props }}>
      <div className="stack">
        <div className="row">
          <PayButton fiatAmount="300" fiatCurrency="TWD" />
          <PayButton fiatAmount="650" fiatCurrency="TWD" />
          <PaymentStatusBadge />
        </div>
        <PaymentMessage />
      </div>
    </Payments>
  )
}

/** Only for the table of props: `Payments` passes the provider the result of its own hook. */
const payment: UsePaymentResult = {
  openPaymentModal: () => undefined,
  closePaymentModal: () => undefined,
  isLoading: false,
  isSuccess: false,
  isError: false,
}

const meta = preview.meta({
  title: 'Components/PaymentProvider',
  component: PaymentProvider,
  args: { payment },
  argTypes: {
    payment: { control: false, table: { type: { summary: 'UsePaymentResult' } } },
    ...providerArgs,
  },
  parameters: { docs: { ...showSource(source), description: { component: about } } },
  render: (args) => <Page {...args} />,
})

/** KryptoGO's hook, or any hook of the same shape. A click opens its modal. */
export const PaymentsComponent = meta.story({
  play: async (play) => {
    const button = payButton(play)
    await play.userEvent.click(button)
    await expect(button).toHaveAttribute('data-status', 'opening')
  },
})

/** One payment at a time: a click on another button is rejected, and calls its `onError`. */
export const OneAtATime = meta.story({
  play: async (play) => {
    const button = payButton(play)
    await play.userEvent.click(button)
    await expect(button).toHaveAttribute('data-status', 'opening')
    const other = payButton(play)
    await play.userEvent.click(other)
    await expect(other).toHaveAttribute('data-status', 'error')
    await expect(other).toHaveAttribute('data-error', 'payment_in_progress')
    await expect(button).toHaveAttribute('data-status', 'opening')
  },
})

/** Any message can be replaced. The others stay. */
export const CustomMessages = meta.story({
  args: { messages: { 'button.pay': 'Donate {amount}', 'status.opening': 'Just a moment…' } },
  play: async ({ canvas, userEvent }) => {
    const button = canvas.getByRole('button', { name: 'Donate NT$300' })
    await userEvent.click(button)
    await expect(button).toHaveTextContent('Just a moment…')
  },
})

/** A hook that rejects: the page tells the buyer what to do. */
export const HookThatRejects = meta.story({
  render: (args) => <Page {...args} hook={{ openBehavior: 'reject' }} />,
  play: async (play) => {
    const button = payButton(play)
    await play.userEvent.click(button)
    await play.canvas.findByRole('button', { name: /^(Try again|再試一次)$/ })
    await expect(button).toHaveAttribute('data-status', 'error')
  },
})

/** A payment that the hook already has at load is shown, and no handler is called for it. */
export const FoundAtLoad = meta.story({
  render: (args) => <Page {...args} hook={{ data: fixtures.pending }} />,
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/9\.23\D+USDT/)).toBeVisible()
  },
})

/**
 * A modal that does not clean up after itself. Close it: the page can be used and scrolled again, and
 * the button has the focus.
 */
export const ModalThatLeavesACover = meta.story({
  render: () => (
    <SloppyPayments>
      <PayButton fiatAmount="300" fiatCurrency="TWD" />
    </SloppyPayments>
  ),
  play: async (play) => {
    const button = payButton(play)
    await play.userEvent.click(button)
    await play.userEvent.click(await screen.findByRole('button', { name: 'Close' }))
    await waitFor(() => expect(button).toHaveFocus())
    await expect(document.body.style.overflow).toBe('')
    const { left, top } = button.getBoundingClientRect()
    await expect(button).toContainElement(
      document.elementFromPoint(left + 9, top + 9) as HTMLElement,
    )
  },
})
