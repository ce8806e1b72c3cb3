import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { ByElement, ByFunction } from './OwnButton'
import source from './OwnButton.tsx?raw'
import './ownButton.css'
import { newest, soon } from '../support/buyer'
import { LiveCheckout } from '../support/LiveCheckout'
import { written } from '../support/source'

const meta = preview.meta({
  title: 'Recipes/Your own button',
  parameters: { docs: { ...written(source), story: { inline: false, height: '240px' } } },
  decorators: [
    (Story) => (
      <LiveCheckout>
        <Story />
      </LiveCheckout>
    ),
  ],
})

/** `render` with an element of the design system: it looks like itself, and pays. */
export const AnElement = meta.story({
  render: () => <ByElement />,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button')).toHaveClass('own-button')
  },
})

/** `render` with a function, for a label made from the state. */
export const AFunction = meta.story({ render: () => <ByFunction /> })

/** The same, paid. */
export const AFunctionPaid = AFunction.extend({
  tags: ['!autodocs'],
  globals: { scenario: 'pending', locale: 'en' },
  play: async ({ canvas, shop, userEvent }) => {
    const button = canvas.getByRole('button', { name: 'Reserve for NT$300' })
    await userEvent.click(button)
    await canvas.findByRole('img')
    shop.fake.pay(newest(shop).payment_intent_id)
    await userEvent.click(await soon(shop, () => canvas.findByRole('button', { name: 'Done' })))
    await expect(button).toHaveAccessibleName('See you there')
    await expect(button).toHaveFocus()
  },
})
