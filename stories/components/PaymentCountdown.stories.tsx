import { PaymentCountdown } from 'kryptogo-payment-react'
import { createTestClock } from 'kryptogo-payment-react/testing'
import { useState } from 'react'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { LiveCheckout } from '../support/LiveCheckout'
import { at } from '../support/moments'
import { useStage } from '../support/stage'

const minutes = 60
const hours = 60 * minutes
/** When the stories take place. */
const now = createTestClock().now() / 1000

const meta = preview.meta({
  title: 'Components/PaymentCountdown',
  component: PaymentCountdown,
  argTypes: { render: { control: false } },
  parameters: { moment: 'idle' },
})

/** Without a deadline of its own it counts down that of the payment being waited for. */
export const OfThePayment = meta.story({
  parameters: at('pending'),
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('timer')).toHaveTextContent('30:00')
  },
})

/** Calm while there is time. */
export const PlentyOfTime = meta.story({ args: { deadline: now + 29 * minutes + 14 } })

/** Under five minutes the words gain weight. No red, no blinking. */
export const LastMinutes = meta.story({ args: { deadline: now + 4 * minutes + 59 } })

export const LastSeconds = meta.story({ args: { deadline: now + 9 } })

export const MoreThanAnHour = meta.story({ args: { deadline: now + 26 * hours + 5 * minutes } })

/** Past the deadline only KryptoGO can say that the payment has expired: until then we ask. */
export const TimeIsUp = meta.story({ args: { deadline: now - 1 } })

/** A clock that runs, at the speed of the toolbar: five minutes and ten seconds. */
export const Running = meta.story({
  parameters: { moment: undefined },
  render: function Running(args) {
    const { clock } = useStage().shop
    const [deadline] = useState(() => Math.floor(clock.now() / 1000) + 5 * minutes + 10)
    return (
      <LiveCheckout>
        <PaymentCountdown {...args} deadline={deadline} />
      </LiveCheckout>
    )
  },
  play: async ({ canvas, shop }) => {
    await expect(await canvas.findByText(/5:10/)).not.toHaveAttribute('data-urgent')
    shop.clock.speed = 100
    await expect(await canvas.findByText(/4:\d\d/)).toHaveAttribute('data-urgent')
    shop.clock.speed = 1
  },
})
