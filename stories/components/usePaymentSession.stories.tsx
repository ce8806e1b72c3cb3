import { expect, screen } from 'storybook/test'
import preview from '../../.storybook/preview'
import { Donation } from '../recipes/Donation'
import source from '../recipes/Donation.tsx?raw'
import { fastForward, latestIntent } from '../support/buyer'
import { LiveCheckout } from '../support/LiveCheckout'
import { showSource } from '../support/showSource'

const about = `
The hook that all components are built on. It returns the state of the payment, discriminated by
\`status\`, and the functions to control it, so that you can build your own interface.
`

const meta = preview.meta({
  title: 'Components/usePaymentSession',
  parameters: {
    controls: { disable: true },
    docs: {
      ...showSource(source),
      description: { component: about },
      story: { inline: false, height: '240px' },
    },
  },
  render: () => (
    <LiveCheckout>
      <Donation />
    </LiveCheckout>
  ),
})

/** A donation form with its own interface. Click it: the toolbar sets the scenario. */
export const YourOwnInterface = meta.story()

/** The same, paid. */
export const Paid = YourOwnInterface.extend({
  tags: ['!autodocs'],
  globals: { scenario: 'pending', locale: 'en' },
  play: async ({ canvas, shop, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Give NT$100' }))
    await screen.findByRole('img')
    shop.fake.pay(latestIntent(shop).payment_intent_id)
    const done = await fastForward(shop, () => screen.findByRole('button', { name: 'Done' }))
    await userEvent.click(done)
    await expect(canvas.getByRole('button', { name: 'Give again' })).toHaveTextContent('Give again')
  },
})
