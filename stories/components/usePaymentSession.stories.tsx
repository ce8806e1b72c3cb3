import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { Donation } from '../recipes/Donation'
import source from '../recipes/Donation.tsx?raw'
import { newest, soon } from '../support/buyer'
import { LiveCheckout } from '../support/LiveCheckout'
import { written } from '../support/source'

const about = `
The hook that all components here are made of: the state of the payment, one arm per status with
only what it really has, and the verbs on it. With it a page needs no component of ours.
`

const meta = preview.meta({
  title: 'Components/usePaymentSession',
  parameters: {
    controls: { disable: true },
    docs: {
      ...written(source),
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

/** A donation with an interface of its own. Click it: the toolbar sets the scenario. */
export const YourOwnInterface = meta.story()

/** The same, paid. */
export const Paid = YourOwnInterface.extend({
  tags: ['!autodocs'],
  globals: { scenario: 'pending', locale: 'en' },
  play: async ({ canvas, shop, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Give NT$100' }))
    await canvas.findByRole('img')
    shop.fake.pay(newest(shop).payment_intent_id)
    await userEvent.click(await soon(shop, () => canvas.findByRole('button', { name: 'Done' })))
    await expect(canvas.getByRole('button', { name: 'Give again' })).toHaveTextContent('Give again')
  },
})
