import { expect, screen, waitFor, within } from 'storybook/test'
import preview from '../../.storybook/preview'
import { detectTransfer, fastForward, openPayment } from '../support/buyer'
import { LiveCheckout } from '../support/LiveCheckout'
import { showSource } from '../support/showSource'
import { MyOrders } from './MyOrders'
import source from './MyOrders.tsx?raw'

const meta = preview.meta({
  title: 'Recipes/My orders',
  component: MyOrders,
  parameters: { layout: 'padded', docs: { ...showSource(source), story: { inline: false } } },
  args: {
    orders: [
      { id: 'A-1001', total: '300' },
      { id: 'A-1002', total: '1280' },
    ],
  },
  decorators: [
    (Story) => (
      <LiveCheckout>
        <Story />
      </LiveCheckout>
    ),
  ],
})

/** With an `orderKey`, a component shows the payment of that order, whichever the buyer pays now. */
export const Unpaid = meta.story()

/** The first order's transfer is being confirmed, and the second one is still to be paid. */
export const OneConfirming = Unpaid.extend({
  tags: ['!autodocs'],
  globals: { scenario: 'pending', locale: 'en' },
  play: async (play) => {
    const order = (id: string) => within(play.canvas.getByRole('region', { name: id }))
    for (const amount of ['NT$300', 'NT$1,280']) {
      const { id } = await openPayment(play)
      if (amount === 'NT$300') detectTransfer(play.shop, id)
      await play.userEvent.click(screen.getByRole('button', { name: 'Close' }))
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    }
    await fastForward(play.shop, () => order('A-1001').findByText(/^We've seen your transfer/))
    await expect(order('A-1002').getByText(/^Send exactly/)).toBeVisible()
  },
})
