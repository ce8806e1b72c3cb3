import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { createFakeWallet, type FakeWallet } from 'kryptogo-payment-react/testing'
import type { ReactNode } from 'react'
import { onTestFinished, vi } from 'vitest'
import { orderPage } from '../orderPage'
import { createWorld, idOf, openShop, type ShopOptions } from '../support'

export const USDT = '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9'

/** The error of a wallet. Not all of them throw an `Error`. */
export const throws = (cause: unknown) => () => {
  throw cause
}

/** An object that throws, whatever is done with it. */
export function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** A wallet's user who has not decided yet. */
export function undecided() {
  const decision = {
    approve: (answer: unknown): unknown => answer,
    decline: (): void => undefined,
  }
  const promise = new Promise<unknown>((resolve, reject) => {
    decision.approve = resolve
    decision.decline = () => {
      reject(Object.assign(new Error('User rejected the request.'), { code: 4001 }))
    }
  })
  return { ...decision, ask: () => promise }
}

/** The hash of a transfer. */
export const HASH = `0x${'a'.repeat(64)}`

/** Opens a page with order A-1 in another tab, and presses its button there. */
export async function openSecondTab(
  world: ReturnType<typeof createWorld>,
  children: ReactNode = orderPage(),
) {
  // Tells its claims from those of the first.
  const environment = { random: () => 0.25 }
  const tab = await openShop({ world, children, environment })
  await tab.after(() => fireEvent.click(within(tab.container).getByTestId('A-1')))
  return tab
}

/** A page with a payment of order A-1 in its dialog, and a wallet in the browser. */
export async function openWithWallet(
  wallet: FakeWallet = createFakeWallet({ name: 'Fox' }),
  options: ShopOptions = {},
) {
  onTestFinished(wallet.announce())
  const world = options.world ?? createWorld({ scenario: 'pending', orders: true })
  const shop = await openShop({ world, children: orderPage(), ...options })
  await shop.after(() => fireEvent.click(screen.getByTestId('A-1')))
  // The dialog has begun to load the part for wallets.
  await shop.after(() => undefined)
  return { ...shop, ...pageOf(shop), world, wallet, id: idOf(world.fake) }
}

type Shop = Pick<Awaited<ReturnType<typeof openShop>>, 'after' | 'pass'>

/** Chooses wallets as a buyer does, and reads the sentences about them. */
export function pageOf(shop: Shop) {
  const group = () => within(screen.getByRole('group', { name: 'Pay from a wallet' }))
  return {
    group,
    /** Presses the button of the wallet. */
    choose: async (name = 'Fox') => {
      const button = await waitFor(() => group().getByRole('button', { name }))
      await shop.after(() => fireEvent.click(button))
      await shop.pass(0)
    },
    press: (name: string) => shop.after(() => fireEvent.click(dialog().getByText(name))),
    /** The sentence that is shown now. */
    says: () => group().getByRole('status').textContent,
  }
}

export const dialog = () => within(screen.getByRole('dialog'))

/** How often a wallet was asked for a transfer. */
export const proposals = ({ requests }: FakeWallet) =>
  requests.filter(({ method }) => method === 'eth_sendTransaction').length

/** Has a wallet answer a method only once something was done. */
export function meanwhile(wallet: FakeWallet, method: string, what: () => unknown) {
  const spy = vi.fn(what)
  const { request } = wallet.provider
  wallet.answers.set(method, async (params) => {
    wallet.answers.delete(method)
    await spy()
    return request({ method, params })
  })
}
