import type { Database } from 'kryptogo-payment-react/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withMigrations } from '../../../src/server/database/withMigrations'
import { stores, type OpenStore } from '../../support/databases'

describe.each(stores)('a database with migrations on $name', ({ open }) => {
  let store: OpenStore
  let database: Database
  beforeEach(async () => {
    store = await open({ migrated: false })
    database = withMigrations(store.database, {
      ...{ schema: 'kryptogo', clientId: 'client', reportChanged: () => undefined },
      signer: { sign: () => '', isSigned: () => true },
    })
  })
  afterEach(() => store.close())

  const failure = (code: string): unknown =>
    expect.objectContaining({
      name: 'PaymentError',
      code: 'database_failed',
      retryable: true,
      cause: expect.objectContaining({ code }) as unknown,
    })

  test('rejects with database_failed when a statement fails, in a transaction and without', async () => {
    await expect(database.query('select * from nowhere')).rejects.toEqual(failure('42P01'))
    const work = database.transaction((tx) => tx.query('select * from nowhere'))
    await expect(work).rejects.toEqual(failure('42P01'))
  })

  test('rejects with database_failed when a commit fails', async () => {
    await database.query(`
      create table notes (body text);
      create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'too late' using errcode = '23514'; end $$;
      create constraint trigger at_the_end after insert on notes
        deferrable initially deferred for each row execute function refuse()`)
    const work = database.transaction((tx) => tx.query(`insert into notes values ('lost')`))
    await expect(work).rejects.toEqual(failure('23514'))
  })

  test('rejects with the very error that the work throws', async () => {
    for (const error of [
      new Error('out of stock'),
      Object.assign(new Error(), { code: '23505' }),
    ]) {
      const work = database.transaction(async (tx) => {
        await tx.query('select 1')
        throw error
      })
      await expect(work).rejects.toBe(error)
    }
  })

  test('shows the work the errors of the driver', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('savepoint part')
      await expect(tx.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' })
      await tx.query('rollback to savepoint part')
      return tx.query('select 7 as seven')
    })
    expect(await work).toEqual([{ seven: 7 }])
  })
})
