import { inspect } from 'node:util'
import type { Database, KryptogoClient, Transfer } from 'kryptogo-payment-react/server'
import {
  createFakeKryptogo,
  createTestClock,
  type FakeKryptogo,
  type FakeKryptogoOptions,
  type TestClock,
} from 'kryptogo-payment-react/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { error, params, thrownBy, USDC, USDT, WALLET } from '../support/transfers'
import { ahead, API_KEY, auditOf, clientOf, transfersOf } from './transferSupport'

const request = { idempotencyKey: 'w-1', ...params }
const DEAD = ahead(61_000)

/** A client whose `transferOnce` is this. */
const clientWith = (transferOnce: KryptogoClient['transferOnce']): KryptogoClient => ({
  ...clientOf(createFakeKryptogo()),
  transferOnce,
})

/** The receipt of a transfer that KryptoGO has made. */
const receiptOf = ({ id, tx_hash, transfer_time }: Transfer) => ({ id, tx_hash, transfer_time })

const sent: Transfer = { id: '1-1-1', tx_hash: '0xabc', transfer_time: 1 }

/** A promise, and what settles it. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe.each(stores)('transfers on $name', ({ open }) => {
  let store: OpenStore
  let database: Database

  beforeEach(async () => {
    store = await open()
    database = store.database
  })
  afterEach(() => store.close())

  function setUp(
    options: Parameters<typeof transfersOf>[2] = {},
    fakeOptions: FakeKryptogoOptions = {},
    timeoutMs?: number,
  ) {
    const fake = createFakeKryptogo(fakeOptions)
    const client = clientOf(fake, timeoutMs)
    const on = (other: Database, more = options) => transfersOf(other, client, more)
    return { fake, client, on, ...on(database) }
  }

  /** Everything that is stored, as text. */
  async function dump() {
    const transfers = await database.query('select * from kryptogo.kgp_transfers')
    return inspect([transfers, await database.query('select * from kryptogo.kgp_audit')], {
      depth: 9,
    })
  }

  it('sends, records and audits', async () => {
    const { fake, transfer, getTransfer } = setUp()
    expect(await getTransfer('w-1')).toBeNull()
    const answer = await transfer(request)
    const [made] = fake.transfers
    expect(made).toMatchObject(params)
    expect([answer]).toEqual(fake.transfers.map(receiptOf))
    expect(await getTransfer('w-1')).toEqual({
      idempotencyKey: 'w-1',
      state: 'sent',
      params,
      transfer: answer,
      failure: null,
      at: expect.closeTo(Date.now(), -5) as unknown,
    })
    expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'sent'])
  })

  describe('the same key', () => {
    it('sends once, however often at the same time', async () => {
      const { fake, on } = setUp({}, { latency: 300 })
      const here = on(database)
      const two = [on(store.another()), on(store.another())]
      const many = (i: number) => two[i % 3] ?? here
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => many(i).transfer(request)),
      )
      answers.push(await here.transfer(request))
      expect(fake.requests).toHaveLength(1)
      expect(new Set(answers.map((answer) => answer.tx_hash))).toEqual(
        new Set([fake.transfers[0]?.tx_hash]),
      )
      expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'sent'])
    })

    it('asks for approval once', async () => {
      let asked = 0
      const approve = () => ++asked > 0
      const { on } = setUp({ approve }, { latency: 50 })
      const { transfer } = on(database)
      await Promise.all([transfer(request), transfer(request)])
      await on(store.another(), { approve: () => false, limits: [] }).transfer(request)
      expect(asked).toBe(1)
    })

    it.each([
      ['amount', '10.01'],
      ['wallet_address', `0x${'ab'.repeat(20)}`],
      ['contract_address', USDC],
      ['chain_id', 'eth'],
    ])('with another %s is refused, also while it is being sent', async (field, value) => {
      const { fake, on } = setUp({}, { latency: 100 })
      const [here, there] = [on(database), on(store.another())]
      const running = here.transfer(request)
      const other = { ...request, [field]: value }
      const refused = error('transfer_conflict', /"w-1" was used for .* other parameters/)
      await Promise.all([
        expect(here.transfer(other)).rejects.toEqual(refused),
        running.then(() => expect(there.transfer(other)).rejects.toEqual(refused)),
      ])
      await expect(here.transfer(other)).rejects.toEqual(refused)
      expect(fake.requests).toHaveLength(1)
    })

    it('with equal parameters in another notation is the same transfer', async () => {
      const { fake, transfer } = setUp()
      const first = await transfer(request)
      const again = {
        ...request,
        amount: '010.0',
        wallet_address: WALLET.toLowerCase(),
        contract_address: `0x${USDT.slice(2).toUpperCase()}`,
      }
      expect(await transfer(again)).toEqual(first)
      expect(fake.requests).toHaveLength(1)
    })
  })

  describe('KryptoGO refuses', () => {
    it('for lack of balance: the missing amount is reported, and a new key is needed', async () => {
      const { fake, transfer, getTransfer, on } = setUp({}, { balances: { [USDT]: '7.5' } })
      const missing = { apiCode: 4015, data: { insufficient_amount: '2.5' }, retryable: false }
      const code = 'insufficient_balance'
      await expect(transfer(request)).rejects.toEqual(
        error(code, /2\.5.*nothing was sent/, missing),
      )
      for (const { transfer: replay } of [{ transfer }, on(store.another())])
        await expect(replay(request)).rejects.toEqual(
          error(code, /2\.5.*as recorded before.*take a new one/, missing),
        )
      expect(fake.requests).toHaveLength(1)
      expect(await getTransfer('w-1')).toMatchObject({ state: 'failed', transfer: null })
      expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'failed'])
      await transfer({ ...request, idempotencyKey: 'w-2', amount: '7.5' })
      expect(fake.transfers).toHaveLength(1)
    })

    it.each([
      ['rejected_client_id', 'invalid_client_id', 4001],
      ['rejected_api_key', 'invalid_api_key', 4002],
    ] as const)('%s: nothing was sent', async (scenario, code, apiCode) => {
      const { fake, transfer } = setUp({}, { scenario })
      await expect(transfer(request)).rejects.toEqual(error(code, /nothing/, { apiCode }))
      fake.scenario = 'paid'
      await expect(transfer(request)).rejects.toEqual(error(code, /recorded/, { apiCode }))
      expect(fake.requests).toHaveLength(1)
    })

    it.each([200, 402, 500])('with HTTP %i: its own code counts', async (refusalStatus) => {
      const { transfer } = setUp({}, { balances: { [USDT]: '1' }, refusalStatus })
      await expect(transfer(request)).rejects.toEqual(error('insufficient_balance', '9 is missing'))
    })
  })

  describe('the outcome is unknown', () => {
    const faults = ['timeout', 'server_error', 'offline', 'rejected_unknown_code'] as const

    it.each(faults)('%s: unknown, and never a second request', async (scenario) => {
      const { fake, transfer, on } = setUp({}, { scenario }, 100)
      const failure = error('transfer_unknown', /Studio.*transfers\.resolve/, { retryable: false })
      const first = await transfer(request).catch((cause: unknown) => cause)
      expect(first).toEqual(failure)
      expect(first).toHaveProperty('cause.name', 'PaymentError')
      fake.scenario = 'paid'
      await expect(transfer(request)).rejects.toEqual(failure)
      await expect(on(store.another(), { clock: DEAD }).transfer(request)).rejects.toEqual(failure)
      expect(fake.requests).toHaveLength(1)
      expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'unknown'])
    })

    it('an answer without a transaction', async () => {
      const fetch = () => Promise.resolve(Response.json({ code: 0, data: { id: '1' } }))
      const { transfer } = transfersOf(database, clientOf({ ...createFakeKryptogo(), fetch }))
      await expect(transfer(request)).rejects.toEqual(error('transfer_unknown', 'Studio'))
    })

    it('resolved as sent', async () => {
      const { fake, transfer, resolveTransfer } = setUp({}, { scenario: 'timeout' }, 50)
      await expect(transfer(request)).rejects.toThrow('may have been sent')
      const tx_hash = fake.transfers[0]?.tx_hash ?? ''
      const resolved = { state: 'sent', transfer: { tx_hash }, failure: null }
      expect(await resolveTransfer('w-1', { tx_hash })).toMatchObject(resolved)
      expect(await resolveTransfer('w-1', { tx_hash })).toMatchObject(resolved)
      expect(await transfer(request)).toEqual({ tx_hash })
      const conflict = error('transfer_conflict', tx_hash)
      await expect(resolveTransfer('w-1', 'not_sent')).rejects.toEqual(conflict)
      await expect(resolveTransfer('w-1', { tx_hash: '0x1' })).rejects.toEqual(conflict)
      expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'unknown', 'sent'])
    })

    it('resolved as not sent', async () => {
      const { fake, transfer, getTransfer, resolveTransfer } = setUp({}, { scenario: 'offline' })
      await expect(transfer(request)).rejects.toThrow('may have been sent')
      fake.scenario = 'paid'
      expect(await resolveTransfer('w-1', 'not_sent')).toMatchObject({ state: 'failed' })
      expect(await resolveTransfer('w-1', 'not_sent')).toMatchObject({ state: 'failed' })
      await expect(resolveTransfer('w-1', { tx_hash: '0x1' })).rejects.toEqual(
        error('transfer_conflict', 'was not sent'),
      )
      await expect(transfer(request)).rejects.toEqual(error('transfer_not_sent', /not sent.*a new/))
      expect(await getTransfer('w-1')).toMatchObject({ failure: { code: 'transfer_not_sent' } })
      await transfer({ ...request, idempotencyKey: 'w-2' })
      expect(fake.transfers).toHaveLength(1)
      expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'unknown', 'failed'])
    })

    it('only an unknown transfer can be resolved, and only with a valid resolution', async () => {
      const { transfer, resolveTransfer, getTransfer } = setUp({}, { latency: 200 })
      await expect(resolveTransfer('w-1', 'not_sent')).rejects.toEqual(
        error('invalid_transfer', 'No transfer has the key "w-1"'),
      )
      const running = transfer(request)
      await expect.poll(() => getTransfer('w-1')).toMatchObject({ state: 'reserved' })
      await expect(resolveTransfer('w-1', 'not_sent')).rejects.toEqual(
        error('transfer_conflict', 'being sent', { retryable: true }),
      )
      await running
      for (const wrong of ['sent', '', null, {}, { tx_hash: 7 }, { tx_hash: '' }])
        await expect(resolveTransfer('w-1', wrong as 'not_sent')).rejects.toEqual(
          error('invalid_transfer', "{ tx_hash }.*'not_sent'"),
        )
      await expect(resolveTransfer('', 'not_sent')).rejects.toThrow('idempotencyKey')
    })
  })

  describe('a process that died', () => {
    it('may still be sending until its transfer expires and is unknown', async () => {
      const dead = transfersOf(
        database,
        clientWith(() => new Promise(() => undefined)),
        { clock: createTestClock(Date.now()) },
      )
      void dead.transfer(request)
      await expect.poll(() => dead.getTransfer('w-1')).toMatchObject({ state: 'reserved' })

      const clock = createTestClock(Date.now())
      const { fake, transfer } = setUp({ clock })
      const answer = transfer(request).catch((cause: unknown) => cause)
      const progress = { ended: false }
      void answer.then(() => (progress.ended = true))
      for (let second = 0; !progress.ended; second++) {
        expect(second).toBeLessThan(70)
        await new Promise((resolve) => setTimeout(resolve, 15))
        await clock.advanceAsync(1000)
      }
      expect(clock.now() - Date.now()).toBeGreaterThan(55_000)
      expect(await answer).toEqual(error('transfer_unknown', 'did not record an outcome'))
      expect(fake.requests).toEqual([])
      expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'unknown'])
    })

    it('was only suspended: the outcome that it records counts', async () => {
      const answers = [deferred<Transfer>(), deferred<Transfer>()]
      const { transfer, lines } = transfersOf(
        database,
        clientWith(() => answers.shift()?.promise ?? Promise.reject(new Error('third'))),
      )
      const waiting = [...answers]
      const operator = setUp({ clock: DEAD })
      const other = { ...request, idempotencyKey: 'w-2' }
      const both = [transfer(request), transfer(other)]
      for (const key of ['w-1', 'w-2'])
        await expect.poll(() => operator.getTransfer(key)).toMatchObject({ state: 'unknown' })
      await operator.resolveTransfer('w-2', 'not_sent')
      waiting.forEach(({ resolve }) => resolve(sent))
      expect(await Promise.all(both)).toEqual([sent, sent])
      expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'unknown', 'sent'])
      expect(await auditOf(database, 'w-2')).toEqual(['reserved', 'unknown', 'failed', 'sent'])
      expect(lines).toEqual([
        {
          message: expect.stringContaining('after all') as unknown,
          details: { idempotencyKey: 'w-2' },
        },
      ])
    })

    it('a request without an answer is given up before the transfer expires', async () => {
      const clock = createTestClock(Date.now())
      let signal: AbortSignal | undefined
      const client = clientWith((_, given) => {
        signal = given
        return new Promise(() => undefined)
      })
      const { transfer, getTransfer } = transfersOf(database, client, { clock })
      const answer = transfer(request).catch((cause: unknown) => cause)
      await expect.poll(() => signal).toBeDefined()
      await clock.advanceAsync(44_999)
      expect(signal?.aborted).toBe(false)
      await clock.advanceAsync(1)
      expect(await answer).toEqual(
        error('transfer_unknown', 'within 45 s', {
          cause: expect.objectContaining({ code: 'timeout', retryable: true }) as unknown,
        }),
      )
      expect(await getTransfer('w-1')).toMatchObject({
        state: 'unknown',
        failure: { code: 'timeout' },
      })
      expect(signal?.aborted).toBe(true)
      expect(clock.waiting).toBe(0)
    })
  })

  describe('the database fails', () => {
    /** A database whose transactions fail from the given one on, up to the other. */
    const failing = (from: number, to = Infinity): Database => {
      let count = 0
      return {
        ...database,
        transaction: (work) =>
          ++count >= from && count <= to
            ? Promise.reject(new Error('connection lost'))
            : database.transaction(work),
      }
    }

    /** Lets the time of a test pass until the promise has settled. */
    async function settled<T>(clock: TestClock, promise: Promise<T>): Promise<T> {
      const progress = { ended: false }
      const end = () => (progress.ended = true)
      promise.then(end, end)
      while (!progress.ended) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        await clock.advanceAsync(1_000)
      }
      return promise
    }

    it('before the request: nothing is sent', async () => {
      const { fake, on, transfer } = setUp()
      await expect(on(failing(1)).transfer(request)).rejects.toThrow('connection lost')
      expect(fake.requests).toEqual([])
      await transfer(request)
    })

    it('after the answer, temporarily: the outcome is recorded later', async () => {
      const clock = createTestClock(Date.now())
      const began = clock.now()
      const { fake, on, getTransfer } = setUp({ clock })
      const { transfer, lines } = on(failing(2, 20))
      const answer = await settled(clock, transfer(request))
      expect([answer]).toEqual(fake.transfers.map(receiptOf))
      expect(clock.now() - began).toBeLessThan(60_000)
      expect(await getTransfer('w-1')).toMatchObject({ state: 'sent', transfer: answer })
      expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'sent'])
      expect(fake.requests).toHaveLength(1)
      // at once, for the process may not live so long
      expect(lines).toMatchObject([
        {
          details: {
            idempotencyKey: 'w-1',
            ...answer,
            reason: expect.stringContaining('connection lost') as string,
          },
        },
      ])
    })

    it('after the outcome was recorded: it is recorded once', async () => {
      const clock = createTestClock(Date.now())
      let count = 0
      const deaf: Database = {
        ...database,
        async transaction(work) {
          const result = await database.transaction(work)
          if (++count === 2) throw new Error('connection lost')
          return result
        },
      }
      const { fake, on } = setUp({ clock })
      const answer = await settled(clock, on(deaf).transfer(request))
      expect([answer]).toEqual(fake.transfers.map(receiptOf))
      expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'sent'])
    })

    it('after the answer, permanently: unknown, with the transaction, until resolved', async () => {
      const clock = createTestClock(Date.now())
      const began = clock.now()
      const { fake, on } = setUp({ clock })
      const { transfer, lines } = on(failing(2))
      const failure = await settled(
        clock,
        transfer(request).catch((cause: unknown) => cause),
      )
      // until other processes count it as unknown, but no longer
      expect(clock.now() - began).toBeGreaterThan(55_000)
      expect(clock.now() - began).toBeLessThan(65_000)
      const tx_hash = fake.transfers[0]?.tx_hash ?? 'none'
      expect(failure).toEqual(
        error('transfer_unknown', tx_hash, { data: fake.transfers.map(receiptOf)[0] }),
      )
      expect(failure).toHaveProperty('cause.cause.message', 'connection lost')
      expect(lines).toMatchObject([{ details: { idempotencyKey: 'w-1', tx_hash } }])
      const { resolveTransfer, transfer: later } = on(database, { clock: DEAD })
      await expect(later(request)).rejects.toEqual(error('transfer_unknown', 'Studio'))
      await resolveTransfer('w-1', { tx_hash })
      expect(await later(request)).toEqual({ tx_hash })
      expect(fake.requests).toHaveLength(1)
    })

    it('while the clock is set back: the time for sending does not grow', async () => {
      const steady = createTestClock(Date.now())
      let isBack = false
      const clock = { ...steady, now: () => steady.now() - (isBack ? 3600_000 : 0) }
      const setBack: Database = {
        ...database,
        transaction: (work) => database.transaction(work).finally(() => (isBack = true)),
      }
      let signal: AbortSignal | undefined
      const client = clientWith((_, given) => {
        signal = given
        return new Promise(() => undefined)
      })
      const answer = transfersOf(setBack, client, { clock }).transfer(request)
      const ended = answer.catch((cause: unknown) => cause)
      await expect.poll(() => signal).toBeDefined()
      await steady.advanceAsync(45_000)
      expect(signal?.aborted).toBe(true)
      expect(await ended).toEqual(error('transfer_unknown', 'within 45 s'))
    })

    it('until it is too late to send: nothing is sent', async () => {
      const clock = createTestClock()
      const slow: Database = {
        ...database,
        transaction: (work) =>
          database.transaction(work).finally(() => {
            clock.advance(45_000)
          }),
      }
      const { fake, on } = setUp({ clock })
      await expect(on(slow).transfer(request)).rejects.toEqual(error('timeout', 'nothing was sent'))
      expect(fake.requests).toEqual([])
    })
  })

  describe('limits', () => {
    const limit = { chain_id: 'arb', contract_address: USDT.toLowerCase() }
    const refused = (message: string | RegExp, data?: object) =>
      error('transfer_refused', message, data && { data })

    it('hold under concurrency, to the last digit', async () => {
      const { fake, on } = setUp({ limits: [{ ...limit, perDay: '2.4' }] })
      const here = on(database)
      const two = [on(store.another()), on(store.another())]
      const many = (i: number) => two[i % 3] ?? here
      const results = await Promise.allSettled(
        Array.from({ length: 30 }, (_, i) =>
          many(i).transfer({ ...request, idempotencyKey: `w-${i}`, amount: '0.3' }),
        ),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(8)
      expect(fake.transfers).toHaveLength(8)
      const data = { limit: 'perDay', allowed: '2.4', left: '0' }
      for (const result of results)
        if (result.status === 'rejected')
          expect(result.reason).toEqual(refused('2.4 in 24 h', data))
      expect(await database.query('select key from kryptogo.kgp_transfers')).toHaveLength(8)
    })

    it('per day add up exactly, with unknown transfers and without failed ones', async () => {
      const limits = [
        { ...limit, perDay: '0.3' },
        { chain_id: 'arb', contract_address: USDC },
      ]
      const { fake, on, transfer } = setUp({ limits }, { scenario: 'offline' })
      const ask = (idempotencyKey: string, amount: string) =>
        transfer({ ...request, idempotencyKey, amount })
      await expect(ask('unknown', '0.1')).rejects.toThrow('may have been sent')
      fake.scenario = 'rejected_api_key'
      await expect(ask('failed', '0.2')).rejects.toThrow('4002')
      fake.scenario = 'paid'
      const tiny = `0.2${'0'.repeat(40)}1`
      await expect(ask('over', tiny)).rejects.toEqual(
        refused(/what is left, 0\.2, of the limit of 0\.3/, {
          limit: 'perDay',
          allowed: '0.3',
          left: '0.2',
        }),
      )
      await ask('exact', '0.2')
      await expect(ask('more', '0.000001')).rejects.toEqual(refused('what is left, 0,'))
      const other = { ...request, contract_address: USDC }
      await transfer({ ...other, idempotencyKey: 'other token' })

      const day = 24 * 3600_000
      const before = on(database, { limits, clock: ahead(day - 60_000) })
      await expect(before.transfer(request)).rejects.toEqual(refused('what is left'))
      const next = on(database, { limits, clock: ahead(day) })
      await next.transfer({ ...request, amount: '0.3' })
    })

    it.each([
      ['0.6', ['0.1', '0.2'], '0.3'],
      ['9007199254740993.1', ['9007199254740992.1'], '1'],
    ])('per day are not rounded: %s', async (perDay, before, last) => {
      const { fake, transfer } = setUp({ limits: [{ ...limit, perDay }] })
      for (const amount of before) await transfer({ ...request, idempotencyKey: amount, amount })
      const over = `${last.padEnd(last.includes('.') ? 0 : 2, '.')}${'0'.repeat(20)}1`
      await expect(transfer({ ...request, amount: over })).rejects.toEqual(
        refused('what is left', { limit: 'perDay', allowed: perDay, left: last }),
      )
      await transfer({ ...request, amount: last })
      expect(fake.transfers).toHaveLength(before.length + 1)
    })

    it('can be per transfer, and only listed tokens may be sent', async () => {
      const { fake, transfer } = setUp({ limits: [{ ...limit, perTransfer: '9.99' }] })
      await expect(transfer(request)).rejects.toEqual(
        refused('amount 10 is over the limit of 9.99', { limit: 'perTransfer', allowed: '9.99' }),
      )
      for (const other of [{ contract_address: USDC }, { chain_id: 'eth' }, { chain_id: 'ARB' }])
        await expect(transfer({ ...request, ...other })).rejects.toEqual(
          refused('not among transfers.limits'),
        )
      expect(await dump()).toBe(inspect([[], []]))
      await transfer({ ...request, amount: '9.99' })
      expect(fake.transfers).toHaveLength(1)
    })

    it.each([
      [{ ...limit, perDay: '1e3' }, /limits\[0\] has a perDay that has an exponent/],
      [{ ...limit, perTransfer: 5 as unknown as string }, /perTransfer that is not a string/],
      [{ ...limit, contract_address: '0x12' }, /limits\[0\] has the contract_address 0x12/],
      [{ ...limit, contract_address: '' }, /has no contract_address/],
      [{ ...limit, chain_id: '' }, /has no chain_id/],
    ])('that are invalid are refused at construction: %j', (wrong, message) => {
      expect(thrownBy(() => setUp({ limits: [wrong] }))).toEqual(
        error('invalid_configuration', message),
      )
    })

    it('must not list a token twice', () => {
      const twice = [limit, { ...limit, contract_address: USDT }]
      expect(thrownBy(() => setUp({ limits: twice }))).toEqual(
        error('invalid_configuration', /limits\[1\] repeats the token/),
      )
    })
  })

  describe('approve', () => {
    it('refuses with anything but true, and nothing is recorded', async () => {
      for (const verdict of [false, undefined, 1, 'yes', Promise.resolve(false)]) {
        const { fake, transfer } = setUp({ approve: () => verdict as boolean })
        await expect(transfer(request)).rejects.toEqual(error('transfer_refused', 'approve'))
        expect(fake.requests).toEqual([])
      }
      expect(await dump()).toBe(inspect([[], []]))
    })

    it('refuses by throwing', async () => {
      const { transfer } = setUp({ approve: () => Promise.reject(new Error('books are closed')) })
      await expect(transfer(request)).rejects.toEqual(
        error('transfer_refused', 'approve failed', { cause: new Error('books are closed') }),
      )
    })

    it('takes too long', async () => {
      const never = new Promise<boolean>(() => undefined)
      const { fake, transfer } = setUp({ approve: () => never, handlerTimeoutMs: 20 })
      await expect(transfer(request)).rejects.toEqual(
        error('handler_timeout', /^transfers\.approve .*nothing was sent/i),
      )
      expect(fake.requests).toEqual([])
    })

    it('receives the whole request, and cannot change what is sent', async () => {
      const { fake, transfer, getTransfer } = setUp({
        approve(given) {
          expect(given).toEqual(request)
          given.amount = '1000000'
          given.idempotencyKey = 'w-2'
          return true
        },
      })
      await transfer(request)
      expect(fake.transfers).toMatchObject([params])
      expect(await getTransfer('w-1')).toMatchObject({ state: 'sent' })
    })

    it('decides on addresses of other chains', async () => {
      const tron = {
        chain_id: 'tron',
        contract_address: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
        wallet_address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8',
      }
      const { fake, transfer } = setUp({ approve: ({ chain_id }) => chain_id === 'tron' })
      await transfer({ ...request, ...tron })
      expect(fake.transfers).toMatchObject([tron])
    })
  })

  it('shows the API key nowhere', async () => {
    const seen: unknown[] = []
    const scenarios: FakeKryptogo['scenario'][] = ['offline', 'rejected_api_key', 'server_error']
    for (const scenario of scenarios) {
      const { transfer, lines, client } = setUp({}, { scenario })
      await transfer({ ...request, idempotencyKey: scenario }).catch((cause: unknown) =>
        seen.push(cause, JSON.stringify(cause)),
      )
      seen.push(lines, client)
    }
    const loud = clientWith(() => Promise.reject(new Error(`bad header ${API_KEY}`)))
    const { transfer, lines } = transfersOf(database, loud)
    await expect(transfer(request)).rejects.toEqual(
      error('transfer_unknown', /^(?!.*sk-transfers)/),
    )
    const text = inspect([seen, lines, await dump()], { depth: 20, showHidden: true })
    expect(text).toContain('Studio')
    expect(text).not.toContain(API_KEY)
  })
})
