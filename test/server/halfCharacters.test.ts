import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { call, openShop } from './shop'

const HALF = '\ud83e'
const LONG = `0x${'a'.repeat(197)}🦊`

describe.each(stores)('half a character, on $name,', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  it.each([
    ['payment_tx_hash', HALF, '\ufffd'],
    ['refund_tx_hash', HALF, '\ufffd'],
    ['payer_address', HALF, '\ufffd'],
    ['symbol', HALF, '\ufffd'],
    ['payment_tx_hash', LONG, LONG],
    ['payer_address', LONG, LONG],
  ])(
    'in the %s of a payment leaves its records as they were signed: %j',
    async (name, text, kept) => {
      const shop = openShop(store)
      const id = await shop.create()
      shop.fake.update(id, { status: 'success', received_amount: '9.23', [name]: text })
      expect((await call(shop.payments, id, 'success')).status).toBe(200)
      expect(shop.events).toMatchObject([{ status: 'success', intent: { [name]: kept } }])
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
    },
  )

  it('in a callback is reported as it is stored', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    await call(shop.payments, id, `paid${HALF}`)
    const [anomaly] = shop.anomalies
    expect(JSON.stringify(anomaly?.details)).toContain('paid\ufffd')
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })

  it("is not made of the end of a handler's message", async () => {
    let isBroken = true
    const shop = openShop(store, {
      onStatusChange: () => {
        if (isBroken) throw new Error(`${'a'.repeat(499)}🦊`)
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    await call(shop.payments, id, 'success')
    isBroken = false
    const history = await shop.payments.getHistory(id)
    const failed = history.find(({ kind }) => kind === 'delivery_failed')
    expect(JSON.stringify(failed)).toContain(`${'a'.repeat(499)}"`)
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })
})
