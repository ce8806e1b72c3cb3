import { PaymentCountdown } from 'kryptogo-payment-react'
import { createTestClock } from 'kryptogo-payment-react/testing'
import { useState } from 'react'
import { expect, waitFor } from 'storybook/test'
import preview from '../../.storybook/preview'
import { LiveCheckout } from '../support/LiveCheckout'
import { inState } from '../support/states'
import { useStorySetup } from '../support/storySetup'

const minutes = 60
const hours = 60 * minutes
/** The fixed time of the stories. */
const now = createTestClock().now() / 1000

const meta = preview.meta({
  title: 'Components/PaymentCountdown',
  component: PaymentCountdown,
  argTypes: { render: { control: false } },
  parameters: { state: 'idle' },
})

/** Without a `deadline` it counts down to that of the active payment. */
export const ActivePayment = meta.story({
  parameters: inState('pending'),
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('timer')).toHaveTextContent('30:00')
  },
})

/** No emphasis while there is plenty of time. */
export const PlentyOfTime = meta.story({ args: { deadline: now + 29 * minutes + 14 } })

/** Under five minutes the text gets heavier. No red, no blinking. */
export const LastMinutes = meta.story({ args: { deadline: now + 4 * minutes + 59 } })

/** Amber in the last minute. */
export const LastSeconds = meta.story({ args: { deadline: now + 9 } })

export const MoreThanAnHour = meta.story({ args: { deadline: now + 26 * hours + 5 * minutes } })

/** Only KryptoGO can say that a payment has expired. Until it does, the page keeps checking. */
export const TimeIsUp = meta.story({ args: { deadline: now - 1 } })

/** A running clock at the speed of the toolbar, from 5:10. */
export const Running = meta.story({
  parameters: { state: undefined },
  render: function Running(args) {
    const { clock } = useStorySetup().shop
    const [deadline] = useState(() => Math.floor(clock.now() / 1000) + 5 * minutes + 10)
    return (
      <LiveCheckout>
        <PaymentCountdown {...args} deadline={deadline} />
      </LiveCheckout>
    )
  },
  play: async ({ canvas, shop }) => {
    const timer = await canvas.findByRole('timer')
    await expect(timer).toHaveTextContent(/5:(10|0\d)/)
    await expect(timer).not.toHaveAttribute('data-urgent')
    shop.clock.speed = 100
    await waitFor(() => expect(timer).toHaveTextContent(/4:\d\d/))
    await expect(timer).toHaveAttribute('data-urgent')
    shop.clock.speed = 1
  },
})

/** `render` with a function of the props and `{ secondsLeft, deadline }`, for an element of your own. */
export const YourOwnElement = meta.story({
  args: { deadline: now + 20 * minutes },
  render: (args) => (
    <PaymentCountdown
      {...args}
      render={(props, { secondsLeft, deadline }) => (
        <time {...props} dateTime={new Date(deadline * 1000).toISOString()}>
          {Math.ceil(secondsLeft / 60)} min
        </time>
      )}
    />
  ),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('20 min')).toHaveAttribute('datetime')
  },
})
