import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton, PaymentMessage, type PayButtonProps } from 'kryptogo-payment-react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { expectConsole } from '../setup'
import { Channel, withChannels } from './channels'
import { counts, createWorld, idOf, MINUTE, openShop, SECOND, type ShopOptions } from './support'

const channels = withChannels()

type World = ReturnType<typeof createWorld>

/** Another tab of the page, whose elements have ids that start with its name. */
function openTab(
  world: World,
  name: string,
  change: Partial<PayButtonProps> = {},
  options?: ShopOptions,
) {
  const children = [
    <PayButton
      key="pay"
      data-testid={`${name} pay`}
      orderKey="A-1"
      orderData={{ orderId: 'A-1' }}
      fiatAmount="300"
      fiatCurrency="TWD"
      {...change}
    />,
    <PaymentMessage key="message" data-testid={`${name} message`} />,
  ]
  return openShop({ world, children, ...options })
}

const button = (name: string) => screen.getByTestId(`${name} pay`)
const press = (name: string) => () => fireEvent.click(button(name))
const dialog = () => within(screen.getByRole('dialog'))

/** Two tabs of one order, in the first of which its payment is begun. */
async function openTwo(change: Partial<PayButtonProps> = {}, options: ShopOptions = {}) {
  const world = createWorld({ scenario: 'pending', orders: true })
  const first = await openTab(world, 'first')
  const called = vi.fn()
  const second = await openTab(world, 'second', change, { onStatusChange: called, ...options })
  await first.after(press('first'))
  await first.after(() => first.payment.closePaymentModal())
  return { ...world, first, second, called, id: idOf(world.fake) }
}

describe('a payment that another tab begins for an order', () => {
  it('is shown by a tab that has none, after one look, and only later changes are reported', async () => {
    const { fake, first, second, called, id } = await openTwo()
    expect(button('second')).toHaveAccessibleName('Continue payment')
    expect(screen.getByTestId('second message')).toHaveAttribute('data-status', 'pending')
    expect(counts(fake)).toEqual({ posts: 1, reads: 1 })
    expect(called).not.toHaveBeenCalled()
    // Here both are one page, in which the tab that began the payment would report it.
    first.unmount()
    fake.pay(id)
    await second.pass(MINUTE)
    expect(button('second')).toHaveAccessibleName('Paid')
    expect(called.mock.calls).toMatchObject([[{ status: 'success', restored: true }]])
  })

  it('is what a click in that tab goes on with', async () => {
    const { fake, first, second } = await openTwo()
    await second.after(press('second'))
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    expect(fake.intents).toHaveLength(1)
    first.unmount()
    second.unmount()
  })

  it('is shown in place of one that has expired in that tab', async () => {
    const world = createWorld({ scenario: 'pending', orders: true })
    const first = await openTab(world, 'first')
    const second = await openTab(world, 'second')
    await second.after(press('second'))
    await second.after(() => second.payment.closePaymentModal())
    world.fake.expire(idOf(world.fake))
    await second.pass(10 * SECOND)
    expect(button('second')).toHaveAccessibleName('Pay NT$300')
    await first.after(press('first'))
    expect(world.fake.intents).toHaveLength(2)
    expect(button('second')).toHaveAccessibleName('Continue payment')
    first.unmount()
    second.unmount()
  })

  it.each<[string, Partial<PayButtonProps>, ShopOptions]>([
    ['of another order', { orderKey: 'A-2' }, {}],
    ['without an order', { orderKey: undefined }, {}],
    ['of another account', {}, { storageKey: 'bob' }],
    ['of another shop', {}, { baseUrl: '/other' }],
    ['that keeps nothing', {}, { storage: null }],
  ])('is nothing to a tab %s', async (_, change, options) => {
    const { fake, first, second } = await openTwo(change, options)
    expect(button('second')).toHaveAccessibleName('Pay NT$300')
    expect(counts(fake).reads).toBe(0)
    first.unmount()
    second.unmount()
  })

  it('is found when the tab is seen again where there are no channels', async () => {
    vi.stubGlobal('BroadcastChannel', undefined)
    const { first, second } = await openTwo()
    expect(button('second')).toHaveAccessibleName('Pay NT$300')
    await second.after(() => window.dispatchEvent(new Event('focus')))
    expect(button('second')).toHaveAccessibleName('Continue payment')
    first.unmount()
    second.unmount()
  })

  it('is not believed without the memory: what a message says is looked for there', async () => {
    const world = createWorld({ scenario: 'pending', orders: true })
    const tab = await openTab(world, 'second')
    const [channel] = channels
    const { fake } = world
    const spoken = new Channel(channel?.name ?? '')
    await tab.after(() => spoken.postMessage({ version: 1, id: 'theirs', digest: '[]' }))
    expect(fake.requests).toHaveLength(0)
    tab.unmount()
  })
})

describe('a payment whose order another tab asks for at another price', () => {
  const qrCodes = () => screen.queryAllByRole('img', { name: /QR/ })

  /** Two tabs, in the first of which the dialog has been open for a while. */
  async function openBoth(options?: ShopOptions) {
    const world = createWorld({ scenario: 'pending', orders: true })
    const first = await openTab(world, 'first', {}, options)
    const second = await openTab(world, 'second', { fiatAmount: '280' })
    await first.after(press('first'))
    await first.pass(MINUTE)
    expect(qrCodes()).toHaveLength(1)
    return { world, first, second }
  }

  it('is looked at, so that its address is gone at once', async () => {
    const { first, second } = await openBoth()
    await second.after(press('second'))
    expect(qrCodes()).toHaveLength(1)
    expect(screen.getByTestId('first message')).toHaveTextContent('Replaced by')
    first.unmount()
    second.unmount()
  })

  it('shows no address before that look, nor after one that left earlier', async () => {
    const held: (() => void)[] = []
    const line = { isSlow: false }
    const { first, second } = await openBoth({
      between: (fetch) => async (input, init) => {
        const answer = await fetch(input, init)
        if (line.isSlow) await new Promise<void>((resolve) => held.push(resolve))
        return answer
      },
    })
    line.isSlow = true
    await first.after(() => window.dispatchEvent(new Event('focus')))
    expect(held).toHaveLength(1)
    await second.after(press('second'))
    await second.after(() => second.payment.closePaymentModal())
    expect(qrCodes()).toHaveLength(0)
    expect(screen.getByRole('dialog')).toHaveTextContent('Checking this payment')
    await first.after(() => held.shift()?.())
    expect(qrCodes()).toHaveLength(0)
    await first.after(() => held.splice(0).forEach((answer) => answer()))
    expect(screen.getByRole('dialog')).toHaveTextContent('Replaced by')
    first.unmount()
    second.unmount()
  })

  it('has its address again once that tab asks for the price of before', async () => {
    const { first, second } = await openBoth()
    await second.after(press('second'))
    await second.after(() => second.payment.closePaymentModal())
    expect(qrCodes()).toHaveLength(0)
    await first.after(press('first'))
    expect(qrCodes()).toHaveLength(1)
    expect(screen.getByTestId('second message')).toHaveTextContent('Replaced by')
    first.unmount()
    second.unmount()
  })
})

describe('news of a payment from another tab', () => {
  it.each([
    ['just after a look of its own', false],
    ['while a look of its own is under way', true],
  ])('is looked for by a tab that hears it %s', async (_, isHeld) => {
    const world = createWorld({ scenario: 'pending', orders: true })
    const line: { release?: () => void } = {}
    const between: ShopOptions['between'] = (fetch) => async (input, init) => {
      const answer = await fetch(input, init)
      if (isHeld && init?.method !== 'POST' && !line.release)
        await new Promise<void>((release) => Object.assign(line, { release }))
      return answer
    }
    const first = await openTab(world, 'first', {}, { between })
    await first.after(press('first'))
    await first.pass(3 * SECOND)
    await first.after(() => window.dispatchEvent(new Event('focus')))
    world.fake.update(idOf(world.fake), { payment_tx_hash: '0xabc' })
    // From now on, this tab is always the first to look again.
    const second = await openTab(world, 'second')
    await second.after(() => line.release?.())
    await second.pass(MINUTE)
    expect(button('first')).toHaveAccessibleName('Payment detected, confirming')
    first.unmount()
    second.unmount()
  })
})

describe("the buyer's word in another tab", () => {
  type Tab = Awaited<ReturnType<typeof openTab>>

  /** In the dialog, which is closed after that. */
  async function saySent(tab: Tab) {
    await tab.after(tab.payment.reopenPaymentModal)
    const [word] = screen.getAllByText("I've sent it")
    await tab.after(() => word && fireEvent.click(word))
    await tab.after(tab.payment.closePaymentModal)
  }

  const takeBack = () =>
    fireEvent.click(within(screen.getByTestId('first message')).getByText("I haven't sent it"))
  const expectLookedFor = (name: string) => {
    expect(button(name)).toHaveAccessibleName('Looking for your payment')
    expect(screen.getByTestId(`${name} message`)).toHaveTextContent('Looking for your payment')
    expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
  }

  /** Two tabs of one order, in the first of which the buyer says that its payment was sent. */
  async function openSent(change?: Partial<PayButtonProps>, options?: ShopOptions) {
    const tabs = await openTwo(change, options)
    await saySent(tabs.first)
    return tabs
  }

  it('is taken over at once, and so is that it is taken back', async () => {
    const { fake, first, second } = await openSent()
    expectLookedFor('second')
    const { posts } = counts(fake)
    await second.after(press('second'))
    expectLookedFor('second')
    expect(counts(fake).posts).toBe(posts)
    await first.after(takeBack)
    expect(button('second')).toHaveAccessibleName('Continue payment')
    await second.pass(MINUTE)
    expect(button('first')).toHaveAccessibleName('Waiting for payment')
    first.unmount()
    second.unmount()
  })

  it('is taken over by a dialog that shows the address', async () => {
    const { first, second } = await openTwo()
    await first.after(first.payment.reopenPaymentModal)
    await second.after(press('second'))
    expect(screen.getAllByRole('img', { name: /QR/ })).toHaveLength(2)
    await saySent(first)
    expectLookedFor('second')
    first.unmount()
    second.unmount()
  })

  it('keeps a click at another price from beginning a second payment', async () => {
    const { fake, first, second } = await openSent({ fiatAmount: '280' })
    await second.after(press('second'))
    expect(fake.intents).toHaveLength(1)
    expectLookedFor('first')
    expect(JSON.stringify(localStorage)).toContain('\\"sent\\":true')
    first.unmount()
    second.unmount()
  })

  describe('where there are no channels', () => {
    beforeEach(() => {
      vi.stubGlobal('BroadcastChannel', undefined)
    })
    const refocus = () => window.dispatchEvent(new Event('focus'))

    it('is taken over when the tab is seen again', async () => {
      const world = createWorld({ scenario: 'pending', orders: true })
      const first = await openTab(world, 'first')
      await first.after(press('first'))
      await first.after(() => first.payment.closePaymentModal())
      const second = await openTab(world, 'second')
      expect(button('second')).toHaveAccessibleName('Continue payment')
      await saySent(first)
      expect(button('second')).toHaveAccessibleName('Continue payment')
      await second.after(refocus)
      expectLookedFor('second')
      await first.after(takeBack)
      await second.after(refocus)
      expect(button('second')).toHaveAccessibleName('Continue payment')
      first.unmount()
      second.unmount()
    })

    it.each(['300', '280'])('is read before a click asks the server: NT$%s', async (fiatAmount) => {
      if (fiatAmount !== '300') expectConsole('error', /the server charges 300 TWD/)
      const world = createWorld({ scenario: 'pending', orders: true })
      const first = await openTab(world, 'first')
      await first.after(press('first'))
      await first.after(() => first.payment.closePaymentModal())
      const second = await openTab(world, 'second', { fiatAmount })
      await saySent(first)
      await second.after(press('second'))
      expect(counts(world.fake).posts).toBe(1)
      expectLookedFor('second')
      first.unmount()
      second.unmount()
    })

    it('is not lost to a payment that is being created in the other tab meanwhile', async () => {
      expectConsole('error', /the server charges 300 TWD/)
      const world = createWorld({ scenario: 'pending', orders: true })
      const first = await openTab(world, 'first')
      await first.after(press('first'))
      await first.after(() => first.payment.closePaymentModal())
      const between: ShopOptions['between'] = (fetch) => async (input, init) => {
        const answer = await fetch(input, init)
        if (init?.method === 'POST')
          await new Promise<void>((resolve) => world.clock.after(SECOND, resolve))
        return answer
      }
      const second = await openTab(world, 'second', { fiatAmount: '280' }, { between })
      await second.after(press('second'))
      await saySent(first)
      await second.pass(2 * SECOND)
      expect(second.payment.data?.payment_intent_id).toBe(first.payment.data?.payment_intent_id)
      expect(button('second')).toHaveAccessibleName('Replaced by another payment')
      expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
      expect(JSON.stringify(localStorage)).toContain('\\"sent\\":true')
      first.unmount()
      second.unmount()
    })
  })

  it('stays on its page where the storage has no more room', async () => {
    const { first, second } = await openTwo()
    const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('No room', 'QuotaExceededError')
    })
    await saySent(first)
    await first.after(() => window.dispatchEvent(new Event('focus')))
    expectLookedFor('first')
    full.mockRestore()
    first.unmount()
    second.unmount()
  })
})

it('a page without an order opens no channel', async () => {
  const world = createWorld({ scenario: 'pending' })
  const tab = await openTab(world, 'first', { orderKey: undefined })
  expect(channels.size).toBe(0)
  tab.unmount()
})
