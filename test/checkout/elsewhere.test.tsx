import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { HOUR, idOf, MINUTE, openAndClose, openShop, order, type ShopOptions } from './support'

const HINT = 'This is being paid in another tab. Pay only once.'
const dialog = () => screen.getByRole('dialog')

const stored = () =>
  Object.keys(localStorage).map((key) => [key, localStorage.getItem(key) ?? ''] as const)

type Shop = Awaited<ReturnType<typeof openAndClose>>

/** A second tab, in which the same is paid. */
async function openSecond({ clock, fake }: Shop, options: ShopOptions = {}, params = order) {
  const second = await openShop({ world: { clock, fake }, ...options })
  await second.open(params)
  return second
}

const first = (options?: ShopOptions) => openAndClose({ scenario: 'pending', ...options })

describe('a payment without an order that another tab has open', () => {
  it('is mentioned beside the second one', async () => {
    const tab = await first()
    const second = await openSecond(tab)
    expect(dialog()).toHaveTextContent(HINT)
    expect(screen.getByRole('img', { name: /QR/ })).toBeVisible()
    expect(stored().flat().join()).not.toContain('fiat')
    tab.unmount()
    second.unmount()
    expect(localStorage).toHaveLength(0)
  })

  it.each<[string, (tab: Shop) => unknown]>([
    ['is over', ({ fake, id }) => fake.update(id, { status: 'success' })],
    ['has expired', ({ fake, id }) => fake.expire(id)],
    ['is forgotten', ({ payment }) => payment.forgetPayment()],
    ['was on a page that is gone', ({ unmount }) => unmount()],
    ['is on a page that was left', () => window.dispatchEvent(new Event('pagehide'))],
  ])('is not mentioned once it %s', async (_, end) => {
    const tab = await first()
    await tab.after(() => end(tab))
    await tab.pass(MINUTE)
    const second = await openSecond(tab)
    expect(dialog()).not.toHaveTextContent(HINT)
    tab.unmount()
    second.unmount()
  })

  it.each<[string, ShopOptions, Partial<typeof order>]>([
    ['for another price', {}, { fiat_amount: '500' }],
    ['for another order', {}, { order_data: { orderId: 'B' } }],
    ['of another account', { storageKey: 'other' }, {}],
    ['where nothing is stored', { storage: null }, {}],
  ])('is not mentioned beside one %s', async (_, options, change) => {
    const tab = await first()
    const second = await openSecond(tab, options, { ...order, ...change })
    expect(dialog()).not.toHaveTextContent(HINT)
    tab.unmount()
    second.unmount()
  })

  it('is not mentioned in its own tab, nor long after a tab has crashed', async () => {
    const tab = await first()
    await tab.open()
    expect(dialog()).not.toHaveTextContent(HINT)
    const kept = stored()
    tab.unmount()
    for (const [key, text] of kept) localStorage.setItem(key, text)
    tab.fake.expire(idOf(tab.fake))
    await tab.pass(HOUR)
    const second = await openSecond(tab)
    expect(dialog()).not.toHaveTextContent(HINT)
    second.unmount()
  })
})
