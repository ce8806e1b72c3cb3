import { PayButton } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { createFakeWallet, type FakeWallet } from 'kryptogo-payment-react/testing'
import { expect, screen, waitFor, within } from 'storybook/test'
import preview from '../../.storybook/preview'
import { providerArgs } from '../support/argTypes'
import { openPayment, type PlayContext } from '../support/buyer'
import { BASE_URL } from '../support/fakeShop'
import { LiveCheckout } from '../support/LiveCheckout'

const wallets = new Map<string, FakeWallet>()

const meta = preview.meta({
  title: 'Components/Checkout/From a wallet',
  component: CheckoutProvider,
  args: { baseUrl: BASE_URL },
  argTypes: { ...providerArgs },
  globals: { scenario: 'pending' },
  parameters: { docs: { story: { inline: false, height: '900px' } } },
  /** Two wallets in the browser, which go with the story. */
  beforeEach: () => {
    const stops = [
      createFakeWallet({ name: 'Foxglove', balance: '25' }),
      createFakeWallet({ name: 'Marble Wallet', icon: MARBLE, balance: '1.5' }),
    ].map((wallet, index) => {
      wallets.set(['Foxglove', 'Marble Wallet'][index] ?? '', wallet)
      return wallet.announce()
    })
    return () => {
      for (const stop of stops) stop()
    }
  },
  render: (args) => (
    <LiveCheckout {...args}>
      <PayButton fiatAmount="300" fiatCurrency="TWD" />
    </LiveCheckout>
  ),
})

const MARBLE =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Ccircle cx='12' cy='12' r='12' fill='%232d7d9a'/%3E%3Ccircle cx='9' cy='8' r='4' fill='%23fff' fill-opacity='.6'/%3E%3C/svg%3E"

/** A wallet's user who never decides. */
const undecided = () => new Promise(() => undefined)

/** Opens the payment, and chooses a wallet that answers one method in a way of its own. */
async function choose(
  play: PlayContext,
  method?: string,
  answer?: () => unknown,
  name = 'Foxglove',
) {
  const { dialog, id } = await openPayment(play)
  const wallet = wallets.get(name)
  if (method !== undefined && answer) wallet?.answers.set(method, answer)
  await play.userEvent.click(await dialog.findByRole('button', { name }))
  return { dialog, id }
}

/** Waits for a sentence about the wallet, in either language. */
async function expectSaid(text: RegExp) {
  const group = within(screen.getByRole('dialog')).getByRole('group', { name: /wallet|錢包付款/ })
  await waitFor(() => expect(within(group).getByRole('status')).toHaveTextContent(text))
}

const refusal = (code: number) => () => {
  throw Object.assign(new Error('Refused'), { code })
}

/** The wallets in the browser are below the address. */
export const Wallets = meta.story({
  play: async (play) => {
    const { dialog } = await openPayment(play)
    await expect(await dialog.findByRole('button', { name: 'Marble Wallet' })).toBeVisible()
  },
})

/** The wallet asks whether it may connect. The buyer can go back. */
export const Connecting = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    await choose(play, 'eth_requestAccounts', undecided)
    await expectSaid(/Approve the connection in Foxglove|同意連線/)
  },
})

/** The wallet asks whether it may switch its network. */
export const SwitchingNetwork = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const wallet = wallets.get('Foxglove')
    if (wallet) wallet.chainId = 1
    await choose(play, 'wallet_switchEthereumChain', undecided)
    await expectSaid(/Approve the switch to Arbitrum One|同意切換/)
  },
})

/** The wallet asks for the transfer. From here on, no other is proposed. */
export const Confirming = meta.story({
  play: async (play) => {
    await choose(play, 'eth_sendTransaction', undecided)
    await expectSaid(/Confirm the transfer of 9\.23 USDT|確認轉出 9\.23 USDT/)
  },
})

/** The buyer can try again. */
export const Declined = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    await choose(play, 'eth_sendTransaction', refusal(4001))
    await expectSaid(/You declined in Foxglove|拒絕/)
  },
})

/** Another request is open in the wallet. */
export const Busy = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    await choose(play, 'eth_requestAccounts', refusal(-32002))
    await expectSaid(/has a request open|尚未處理/)
  },
})

/** The wallet stays on another network. */
export const WrongNetwork = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    const wallet = wallets.get('Foxglove')
    if (wallet) wallet.chainId = 1
    await choose(play, 'wallet_switchEthereumChain', refusal(4001))
    await expectSaid(/on another network|使用其他網路/)
  },
})

/** Says how much the account has. */
export const TooLittle = meta.story({
  play: async (play) => {
    await choose(play, undefined, undefined, 'Marble Wallet')
    await expectSaid(/this account has 1\.5 USDT|有 1\.5 USDT/)
  },
})

/** The wallet has failed after the buyer may have approved. It is not asked again before the buyer says so. */
export const Unclear = meta.story({
  tags: ['!autodocs'],
  play: async (play) => {
    await choose(play, 'eth_sendTransaction', refusal(-32603))
    await expectSaid(/can't tell if Foxglove sent|無法確認 Foxglove/)
  },
})

/** The wallet has sent the transfer, of which KryptoGO does not know yet. */
export const Sent = meta.story({
  play: async (play) => {
    const { dialog } = await choose(play)
    await expect(await dialog.findByTitle(/^0x/)).toBeVisible()
    await expect(dialog.queryByRole('button', { name: 'Foxglove' })).toBeNull()
  },
})
