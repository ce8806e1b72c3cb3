import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton, PaymentMessage, type PayButtonProps } from 'kryptogo-payment-react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { counts, createWorld, idOf, MINUTE, openShop, SECOND, type ShopOptions } from './support'

/** The channels of all tabs, over which each hears the others at once. */
class Channel extends EventTarget {
  readonly name: string

  constructor(name: string) {
    super()
    this.name = name
    channels.add(this)
  }

  postMessage(data: unknown) {
    for (const other of channels)
      if (other !== this && other.name === this.name)
        other.dispatchEvent(new MessageEvent('message', { data }))
  }

  close() {
    channels.delete(this)
  }
}

const channels = new Set<Channel>()
beforeEach(() => {
  channels.clear()
  vi.stubGlobal('BroadcastChannel', Channel)
})

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

it('a page without an order opens no channel', async () => {
  const world = createWorld({ scenario: 'pending' })
  const tab = await openTab(world, 'first', { orderKey: undefined })
  expect(channels.size).toBe(0)
  tab.unmount()
})
