import type { Database, TransferLimit } from 'kryptogo-payment-react/server'
import { createFakeKryptogo, type FakeKryptogo } from 'kryptogo-payment-react/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { params, USDT } from '../support/transfers'
import { ahead, clientOf, transfersOf } from './transferSupport'

const DAY = 24 * 3_600_000
const first = { ...params, idempotencyKey: 'w-1' }
const second = { ...params, idempotencyKey: 'w-2' }
const changed = (key: string) => ({
  code: 'record_changed',
  message: expect.stringContaining(`transfer:${key}`) as string,
})

/** Other values for the columns of a transfer that decide whether and how much of a limit it takes. */
const changes = [
  ['client_id', `client_id || '1'`],
  ['key', `key || '1'`],
  ['amount', `'0'`],
  ['state', `'failed'`],
  ['chain_id', `'eth'`],
  ['contract_address', `'0xff970a61a04b1ca14834a43f5de4533ebddb5cc8'`],
  ['reserved_at', `reserved_at - ${2 * DAY}`],
  ['parameters', `replace(parameters, '"10"', '"1"')`],
  ['result', 'null'],
  ['seal', `''`],
  ['seq', '0'],
  ['head', `''`],
] as const

describe.each(stores)('transfers that something else has changed on $name', ({ open }) => {
  let store: OpenStore
  let database: Database
  let fake: FakeKryptogo
  beforeEach(async () => {
    store = await open()
    ;({ database } = store)
    fake = createFakeKryptogo()
  })
  afterEach(() => store.close())

  const limit: TransferLimit = { chain_id: 'arb', contract_address: USDT, perDay: '10' }
  const openTransfers = (options: Parameters<typeof transfersOf>[2] = {}) =>
    transfersOf(database, clientOf(fake), { limits: [limit], ...options })

  it.each(changes)('another %s makes no room under a limit per day', async (column, value) => {
    const { transfer } = openTransfers()
    await transfer(first)
    await expect(transfer(second)).rejects.toMatchObject({ code: 'transfer_refused' })
    await database.query(`update kryptogo.kgp_transfers set ${column} = ${value}`)
    await expect(transfer(second)).rejects.toMatchObject(changed('w-1'))
    expect(fake.transfers).toHaveLength(1)
  })

  it('a deleted one makes no room under a limit per day', async () => {
    const { transfer } = openTransfers()
    await transfer(first)
    await database.query('delete from kryptogo.kgp_transfers')
    await expect(transfer(second)).rejects.toMatchObject(changed('w-1'))
    expect(fake.transfers).toHaveLength(1)
    // a day later it takes nothing of the limit
    const { transfer: transferLater } = openTransfers({ clock: ahead(DAY) })
    await transferLater(second)
    expect(fake.transfers).toHaveLength(2)
  })

  it('one of another client counts for that client alone', async () => {
    const other = transfersOf(database, { ...clientOf(fake), clientId: 'another' })
    await other.transfer(first)
    await database.query('delete from kryptogo.kgp_transfers')
    await openTransfers().transfer(second)
    expect(fake.transfers).toHaveLength(2)
  })

  it('a deleted one is not sent again, even a day later, and cannot be resolved', async () => {
    const { transfer, getTransfer, resolveTransfer } = openTransfers({ limits: undefined })
    await transfer(first)
    await database.query('delete from kryptogo.kgp_transfers')
    const { transfer: transferLater } = openTransfers({ limits: undefined, clock: ahead(DAY) })
    for (const act of [
      () => transfer(first),
      () => transferLater(first),
      () => getTransfer('w-1'),
      () => resolveTransfer('w-1', 'not_sent'),
    ])
      await expect(act()).rejects.toMatchObject(changed('w-1'))
    expect(fake.transfers).toHaveLength(1)
    await transfer(second)
  })

  it('one that is deleted while the next call is being approved is not sent again', async () => {
    let isDeleted = false
    const { transfer } = openTransfers({
      limits: undefined,
      async approve() {
        if (!isDeleted) {
          isDeleted = true
          await openTransfers({ limits: undefined }).transfer(first)
          await database.query('delete from kryptogo.kgp_transfers')
        }
        return true
      },
    })
    await expect(transfer(first)).rejects.toMatchObject(changed('w-1'))
    expect(fake.transfers).toHaveLength(1)
  })

  it('one that is put back to an earlier state, with its own seal, cannot be resolved as not sent', async () => {
    const client = clientOf(fake)
    const names = ['state', 'result', 'seq', 'head', 'seal']
    let earlier: Record<string, unknown> = {}
    const { transfer } = transfersOf(database, {
      ...client,
      async transferOnce(...given) {
        const [row = {}] = await database.query<typeof earlier>(
          `select ${names.join()} from kryptogo.kgp_transfers`,
        )
        earlier = row
        return client.transferOnce(...given)
      },
    })
    await transfer(first)
    await database.query(
      `update kryptogo.kgp_transfers set ${names.map((name, at) => `${name} = $${at + 1}`).join()}`,
      names.map((name) => earlier[name]),
    )
    // the process that was sending it would be dead
    const later = openTransfers({ clock: ahead(61_000) })
    for (const act of [
      () => later.getTransfer('w-1'),
      () => later.resolveTransfer('w-1', 'not_sent'),
      () => later.transfer(first),
      () => later.transfer(second),
    ])
      await expect(act()).rejects.toMatchObject(changed('w-1'))
    expect(fake.transfers).toHaveLength(1)
  })
})
