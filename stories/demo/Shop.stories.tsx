import { expect, waitFor, within } from 'storybook/test'
import preview from '../../.storybook/preview'
import { Backstage } from './Backstage'
import { Shop } from './Shop'
import { useEventLog } from './useEventLog'
import {
  fact,
  newest,
  openDialog,
  openPayment,
  payButton,
  pressEscape,
  soon,
  timesCreated,
} from '../support/buyer'
import { LiveCheckout } from '../support/LiveCheckout'

const meta = preview.meta({
  title: 'Shop',
  parameters: {
    layout: 'fullscreen',
    controls: { disable: true },
    docs: {
      description: {
        component:
          'A shop where a payment really runs, over a network that is only pretended. The first ' +
          'story is yours to play with; the others play by themselves.',
      },
      story: { inline: false, height: '820px' },
    },
  },
  render: function Counter() {
    const { events, handlers } = useEventLog()
    return (
      <LiveCheckout {...handlers}>
        <div className="counter">
          <Shop />
          <Backstage events={events} />
        </div>
      </LiveCheckout>
    )
  },
})

/**
 * Buy something. The toolbar sets the scenario, the speed of time, the theme and the language. The
 * panel beside the shop lets you take over, and shows what the merchant sees.
 */
export const Open = meta.story()

// What follows plays by itself, and reads what it finds. Nothing happens unless it says so.
const inEnglish = { scenario: 'pending', locale: 'en' }
const paid = 'Your payment has arrived and is confirmed.'

/** From the click to "Paid". The buyer closes the dialog and is back at the button. */
export const BuyAndPay = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop, userEvent } = play
    const button = payButton(play)
    const { dialog, id } = await openPayment(play)
    shop.fake.pay(id)
    await soon(shop, () => dialog.findByText(paid))
    await userEvent.click(dialog.getByRole('button', { name: 'Done' }))
    await waitFor(() => expect(button).toHaveFocus())
    await expect(button).toHaveTextContent('Paid')
    await expect(canvas.getAllByText('onSuccess')).toHaveLength(1)
    await expect(timesCreated(shop)).toBe(1)
  },
})

/** Too little arrives: the page says exactly how much is missing. */
export const PayTooLittle = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop } = play
    const { dialog, id } = await openPayment(play)
    shop.fake.pay(id, '9.10')
    await soon(shop, () => dialog.findByText('Short by'))
    await expect(fact(dialog, 'Due')).toHaveTextContent('9.23 USDT')
    await expect(fact(dialog, 'Received')).toHaveTextContent('9.10 USDT')
    await expect(fact(dialog, 'Short by')).toHaveTextContent('0.13 USDT')
    await expect(canvas.getAllByText('onInsufficient')).toHaveLength(1)
  },
})

/** What was too little is sent back: how much, and where to look it up. */
export const PayTooLittleAndBeRefunded = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop } = play
    const { dialog, id } = await openPayment(play)
    shop.fake.pay(id, '9.10')
    await soon(shop, () => dialog.findByText('Short by'))
    shop.fake.refund(id)
    await soon(shop, () => dialog.findByText('Refunded'))
    await expect(fact(dialog, 'Refunded')).toHaveTextContent('9.10 USDT')
    const { refund_tx_hash = 'none' } = newest(shop)
    const link = dialog.getByTitle(refund_tx_hash)
    await expect(link).toHaveAttribute('href', `https://arbiscan.io/tx/${refund_tx_hash}`)
    await expect(canvas.getAllByText('onRefunded')).toHaveLength(1)
  },
})

/** Nobody pays in time. "Pay again" makes a new payment, with a new address. */
export const ExpireAndPayAgain = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop, userEvent } = play
    const { dialog, id } = await openPayment(play)
    shop.fake.expire(id)
    const again = await soon(shop, () => dialog.findByRole('button', { name: 'Pay again' }))
    await userEvent.click(again)
    const second = within(await canvas.findByRole('dialog'))
    await second.findByRole('img')
    await expect(newest(shop).payment_intent_id).not.toBe(id)
    shop.fake.pay(newest(shop).payment_intent_id)
    await soon(shop, () => second.findByText(paid))
    await expect(timesCreated(shop)).toBe(2)
  },
})

/** KryptoGO does not know the shop. The buyer reads what to do, never the error's own words. */
export const BeRejected = meta.story({
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

/** The network goes, and comes back. The payment was never lost. */
export const LoseTheNetwork = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop, userEvent } = play
    const { id } = await openPayment(play)
    await pressEscape(play)
    await userEvent.click(canvas.getByRole('button', { name: 'Cut the network' }))
    await soon(shop, () => canvas.findByText(/^Connection lost, still trying\./))
    shop.fake.pay(id)
    await userEvent.click(canvas.getByRole('button', { name: 'Restore the network' }))
    await soon(shop, () => canvas.findByText(paid))
    await expect(canvas.queryByText(/^Connection lost/)).toBeNull()
  },
})

/** Escape closes the dialog, not the payment: the same one is opened again, and watched throughout. */
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
    await within(await canvas.findByRole('dialog')).findByRole('img')
    await expect(timesCreated(shop)).toBe(1)

    await pressEscape(play)
    shop.fake.pay(id)
    await soon(shop, () => canvas.findByText(paid))
    await expect(button).toHaveTextContent('Paid')
    await expect(button).toHaveFocus()
  },
})

/** A whole purchase without a pointer. */
export const BuyByKeyboard = meta.story({
  globals: inEnglish,
  tags: ['!autodocs'],
  play: async (play) => {
    const { canvas, shop, userEvent } = play
    const button = payButton(play)
    await userEvent.tab()
    await expect(button).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    const dialog = within(await canvas.findByRole('dialog'))
    await dialog.findByRole('img')
    await expect(dialog.getByRole('button', { name: 'Close' })).toHaveFocus()

    shop.fake.pay(newest(shop).payment_intent_id)
    const done = await soon(shop, () => dialog.findByRole('button', { name: 'Done' }))
    while (document.activeElement !== done) await userEvent.tab()
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(button).toHaveFocus())
    await expect(button).toHaveTextContent('Paid')
  },
})
