import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { openOrders } from './ordersSupport'

describe.each(stores)('an id that nothing can have, on $name,', ({ open }) => {
  let store: OpenStore
  beforeAll(async () => {
    store = await open()
  })
  afterAll(() => store.close())

  it.each<[string, unknown]>([
    ['a zero byte', 'A\0'],
    ['half a character', 'A\ud83d'],
    ['a line break', 'A\n1'],
    ['nothing', ''],
    ['too many characters', 'A'.repeat(256)],
    ['a number', 7],
    ['undefined', undefined],
  ])('%s, is unknown, and no error of the database', async (_, given) => {
    const { payments, lines } = openOrders(store)
    // As JavaScript can.
    const id = given as string
    expect(await payments.getPayment(id)).toBeNull()
    expect(await payments.getHistory(id)).toEqual([])
    expect(await payments.orders.get(id)).toBeNull()
    await expect(payments.orders.reopen(id, 'why')).rejects.toMatchObject({ code: 'unknown_order' })
    await expect(payments.overrule(id, 'why')).rejects.toMatchObject({ code: 'invalid_intent_id' })
    const { get, resolve } = payments.transfers
    for (const request of [get(id), resolve(id, 'not_sent')])
      await expect(request).rejects.toMatchObject({ code: 'invalid_transfer' })
    expect(lines).toEqual([])
  })

  it('half a character, is not that of an order with its replacement in it', async () => {
    const shop = openOrders(store)
    await shop.offered('A\ufffd')
    expect(await shop.payments.orders.get('A\ufffd')).not.toBeNull()
    expect(await shop.payments.orders.get('A\ud83d')).toBeNull()
  })

  it('is not what a reason is', async () => {
    const shop = openOrders(store)
    const id = await shop.offered('B-1')
    const reason = 'a\0\ud83d'
    await shop.payments.orders.reopen('B-1', reason)
    await shop.payments.overrule(id, reason)
    expect(await shop.payments.getHistory(id)).toMatchObject([
      { kind: 'created' },
      { kind: 'set_aside', body: { reason } },
      { kind: 'observed', body: { overruled: reason } },
    ])
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })
})
