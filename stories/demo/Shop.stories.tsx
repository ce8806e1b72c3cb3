import { useMemo } from 'react'
import { expect, screen, waitFor, within } from 'storybook/test'
import preview from '../../.storybook/preview'
import { ControlPanel } from './ControlPanel'
import { Shop } from './Shop'
import { SHOP_TEXT } from './shopText'
import { useEventLog } from './useEventLog'
import {
  fact,
  latestIntent,
  openDialog,
  openPayment,
  payButton,
  pressEscape,
  fastForward,
  timesCreated,
  type PlayContext,
} from '../support/buyer'
import { LiveCheckout } from '../support/LiveCheckout'
import { useStorySetup } from '../support/storySetup'
import { TeaLeaf } from '../support/TeaLeaf'

const meta = preview.meta({
  title: 'Shop',
  parameters: {
    layout: 'fullscreen',
    controls: { disable: true },
    docs: {
      description: {
        component:
          'A shop with a working checkout over a fake network. The first story is for you to try; the ' +
          'others play by themselves.',
      },
      story: { inline: false, height: '820px' },
    },
  },
  render: function ShopPage() {
    const { events, handlers } = useEventLog()
    const { shop: name } = SHOP_TEXT[useStorySetup().locale]
    const merchant = useMemo(() => ({ name, mark: <TeaLeaf /> }), [name])
    return (
      <LiveCheckout {...handlers} merchant={merchant}>
        <div className="shop-page">
          <Shop />
          <ControlPanel events={events} />
        </div>
      </LiveCheckout>
    )
  },
})

/**
 * Buy something. The toolbar sets the scenario, the speed of time, the theme and the language. In
 * the panel beside the shop you can pay, underpay or refund, and see what the merchant sees.
 */
export const Playground = meta.story()

// The stories below play by themselves: with the scenario `pending` nothing else happens.
const inEnglish = { scenario: 'pending', locale: 'en' }
const paid = 'Your payment has arrived and is confirmed.'

/** From the click to "Paid". The buyer closes the dialog, and the button has the focus again. */
export const BuyAndPay = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop, userEvent } = play
    const button = payButton(play)
    const { dialog, id } = await openPayment(play)
    shop.fake.pay(id)
    await fastForward(shop, () => dialog.findByText(paid))
    await userEvent.click(dialog.getByRole('button', { name: 'Done' }))
    await waitFor(() => expect(button).toHaveFocus())
    await expect(button).toHaveTextContent('Paid')
    await expect(canvas.getAllByText('onSuccess')).toHaveLength(1)
    await expect(timesCreated(shop)).toBe(1)
  },
})

/** Opens a payment, for which less than the amount due arrives. */
async function openUnderpaid(play: PlayContext) {
  const opened = await openPayment(play)
  play.shop.fake.pay(opened.id, '9.10')
  await fastForward(play.shop, () => opened.dialog.findByText('Short by'))
  return opened
}

/** Less than the amount due arrives. The page shows exactly how much is missing. */
export const Underpaid = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { dialog } = await openUnderpaid(play)
    await expect(fact(dialog, 'Due')).toHaveTextContent('9.23 USDT')
    await expect(fact(dialog, 'Received')).toHaveTextContent('9.10 USDT')
    await expect(fact(dialog, 'Short by')).toHaveTextContent('0.13 USDT')
    await expect(play.canvas.getAllByText('onInsufficient')).toHaveLength(1)
  },
})

/** An underpaid payment is refunded: how much, and a link to the transaction. */
export const UnderpaidAndRefunded = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop } = play
    const { dialog, id } = await openUnderpaid(play)
    shop.fake.refund(id)
    await fastForward(shop, () => dialog.findByText('Underpaid, refunded'))
    await expect(fact(dialog, 'Refunded')).toHaveTextContent('9.10 USDT')
    const { refund_tx_hash = 'none' } = latestIntent(shop)
    const link = dialog.getByTitle(refund_tx_hash)
    await expect(link).toHaveAttribute('href', `https://arbiscan.io/tx/${refund_tx_hash}`)
    await expect(canvas.getAllByText('onRefunded')).toHaveLength(1)
  },
})

/** No transfer arrives in time. "Pay again" creates a new payment, with a new address. */
export const ExpireAndPayAgain = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { shop, userEvent } = play
    const { dialog, id } = await openPayment(play)
    shop.fake.expire(id)
    const again = await fastForward(shop, () => dialog.findByRole('button', { name: 'Pay again' }))
    await userEvent.click(again)
    const second = within(await screen.findByRole('dialog'))
    await second.findByRole('img')
    await expect(latestIntent(shop).payment_intent_id).not.toBe(id)
    shop.fake.pay(latestIntent(shop).payment_intent_id)
    await fastForward(shop, () => second.findByText(paid))
    await expect(timesCreated(shop)).toBe(2)
  },
})

/** KryptoGO rejects the shop. The buyer reads what to do, never the error's own message. */
export const RejectedShop = meta.story({
  globals: { ...inEnglish, scenario: 'rejected_client_id' },
  tags: ['!autodocs'],
  play: async (play) => {
    const dialog = await openDialog(play)
    await dialog.findByText("The shop's payment setup has a problem. Please tell them.")
    await expect(dialog.queryByText(/client_id/)).toBeNull()
    await expect(fact(play.canvas, 'onError')).toHaveTextContent('invalid_client_id')
    await pressEscape(play)
    await expect(payButton(play)).toHaveFocus()
  },
})

/** The network fails and comes back. The payment is not affected. */
export const ConnectionLost = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop, userEvent } = play
    const { id } = await openPayment(play)
    await pressEscape(play)
    await userEvent.click(canvas.getByRole('button', { name: 'Cut the network' }))
    await fastForward(shop, () => canvas.findByText(/^Connection lost, still trying\./))
    shop.fake.pay(id)
    await userEvent.click(canvas.getByRole('button', { name: 'Restore the network' }))
    await fastForward(shop, () => canvas.findByText(paid))
    await expect(canvas.queryByText(/^Connection lost/)).toBeNull()
  },
})

/** Escape closes the dialog, not the payment: the button opens the same one again. */
export const CloseAndOpenAgain = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop, userEvent } = play
    const button = payButton(play)
    const { id } = await openPayment(play)
    await pressEscape(play)
    await expect(button).toHaveFocus()

    await userEvent.click(button)
    await within(await screen.findByRole('dialog')).findByRole('img')
    await expect(shop.fake.intents).toHaveLength(1)

    await pressEscape(play)
    shop.fake.pay(id)
    await fastForward(shop, () => canvas.findByText(paid))
    await expect(button).toHaveTextContent('Paid')
    await expect(button).toHaveFocus()
  },
})

/** A whole purchase with the keyboard. */
export const KeyboardOnly = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { shop, userEvent } = play
    const button = payButton(play)
    await userEvent.tab()
    await expect(button).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    const dialog = within(await screen.findByRole('dialog'))
    await dialog.findByRole('img')
    await expect(dialog.getByRole('heading', { level: 2 })).toHaveFocus()

    shop.fake.pay(latestIntent(shop).payment_intent_id)
    const done = await fastForward(shop, () => dialog.findByRole('button', { name: 'Done' }))
    while (document.activeElement !== done) await userEvent.tab()
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(button).toHaveFocus())
    await expect(button).toHaveTextContent('Paid')
  },
})
