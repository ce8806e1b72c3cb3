import { expect, screen } from 'storybook/test'
import preview from '../../.storybook/preview'
import { fastForward, latestIntent } from '../support/buyer'
import { LiveCheckout } from '../support/LiveCheckout'
import { showSource } from '../support/showSource'
import { WithElement, WithFunction } from './OwnButton'
import source from './OwnButton.tsx?raw'
import './ownButton.css'

const meta = preview.meta({
  title: 'Recipes/Your own button',
  parameters: { docs: { ...showSource(source), story: { inline: false, height: '240px' } } },
  decorators: [
    (Story) => (
      <LiveCheckout>
        <Story />
      </LiveCheckout>
    ),
  ],
})

/** `render` with an element of your design system, which keeps its look. */
export const AnElement = meta.story({
  render: () => <WithElement />,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button')).toHaveClass('own-button')
  },
})

/** `render` with a function, for a label that depends on the state. */
export const AFunction = meta.story({ render: () => <WithFunction /> })

/** The same, paid. */
export const AFunctionPaid = AFunction.extend({
  tags: ['!autodocs'],
  globals: { scenario: 'pending', locale: 'en' },
  play: async ({ canvas, shop, userEvent }) => {
    const button = canvas.getByRole('button', { name: 'Reserve for NT$300' })
    await userEvent.click(button)
    await screen.findByRole('img')
    shop.fake.pay(latestIntent(shop).payment_intent_id)
    const done = await fastForward(shop, () => screen.findByRole('button', { name: 'Done' }))
    await userEvent.click(done)
    await expect(button).toHaveAccessibleName('See you there')
    await expect(button).toHaveFocus()
  },
})
