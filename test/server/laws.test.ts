import fc from 'fast-check'
import type { PaymentStatus } from 'kryptogo-payment-react/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { onDemand, runs } from '../support/size.mjs'
import { openPostgres, type OpenStore } from '../support/databases'
import { call, openShop } from './shop'

// What KryptoGO can say of one payment, from first to last; a callback may tell of any step, at any time.
const HISTORIES: readonly (readonly PaymentStatus[])[] = [
  ['pending'],
  ['pending', 'success'],
  ['pending', 'expired'],
  ['pending', 'insufficient_not_refunded'],
  ['pending', 'insufficient_not_refunded', 'insufficient_refunded'],
  ['pending', 'insufficient_refunded'],
  // what is finished, and then is not
  ['pending', 'expired', 'success'],
  ['pending', 'expired', 'insufficient_not_refunded', 'insufficient_refunded'],
]
const FORGED = ['success', 'expired', 'insufficient_refunded', 'paid', 'pending'] as const

/** KryptoGO takes its next step; a callback tells of a step; somebody makes one up; a while passes. */
const acts = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('step' as const) },
    { weight: 5, arbitrary: fc.record({ tells: fc.nat(3), isTwice: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ forges: fc.constantFrom(...FORGED) }) },
  ),
  { minLength: 1, maxLength: 6 },
)
const sequence = fc.record({ history: fc.constantFrom(...HISTORIES), acts, fails: fc.boolean() })
/** How long KryptoGO's answers are on their way. */
const delays = fc.array(fc.nat(3_000), { minLength: 7, maxLength: 7 })

const AT_ONCE = 50
const RUNS = 10
// Payments that never end are checked again in all later runs, so that a shop of all would take far longer.
// Twenty play ten thousand payments: `SHOPS=20`.
const SHOPS = Array.from({ length: onDemand('SHOPS', runs(2, 1)) }, (_, index) => index + 1)

describe(`callbacks of ${AT_ONCE * RUNS * SHOPS.length} payments, shuffled and repeated`, () => {
  let store: OpenStore
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  it.each(SHOPS)(
    'end in KryptoGO’s status, with one delivery per change: shop %i',
    async () => {
      const changesOf = new Map<string, string[]>()
      const delivered = new Set<string>()
      const failing = new Set<string>()
      let latencies: readonly number[] = []
      let answers = 0
      const shop = openShop(store, {
        latency: () => latencies[answers++ % 7] ?? 0,
        onStatusChange(event) {
          const id = event.intent.payment_intent_id
          // some handlers fail the first time
          if (failing.delete(event.id)) throw new Error('not now')
          if (delivered.has(event.id)) throw new Error(`${event.id} was delivered twice`)
          delivered.add(event.id)
          changesOf.set(id, [...(changesOf.get(id) ?? []), `${event.previous}>${event.status}`])
        },
      })
      const other = shop.another()

      async function play({
        history,
        acts,
        fails,
      }: typeof sequence extends fc.Arbitrary<infer T> ? T : never) {
        const id = await shop.create()
        if (fails) failing.add(`${id}:1`)
        let at = 0
        const calls: Promise<Response>[] = []
        for (const [index, act] of acts.entries()) {
          const server = index % 2 ? other : shop.payments
          if (act === 'step') {
            at = Math.min(at + 1, history.length - 1)
            shop.fake.update(id, { status: history[at] ?? 'pending' })
          } else if ('forges' in act) calls.push(call(server, id, act.forges))
          else {
            const status = history[Math.min(act.tells, at)] ?? 'pending'
            for (let times = 0; times <= Number(act.isTwice); times++)
              calls.push(call(server, id, status))
          }
          await new Promise<void>((resolve) => shop.clock.after((index * 700) % 2_000, resolve))
        }
        await Promise.all(calls)
        return { id, last: history[at] ?? 'pending', history }
      }

      let payments = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(sequence, { minLength: AT_ONCE, maxLength: AT_ONCE }),
          delays,
          async (all, given) => {
            latencies = given
            const ends = await shop.settled(Promise.all(all.map(play)))
            // changes whose callback was lost, and then those that failed
            latencies = []
            for (const ms of [15 * 60_000, 15 * 60_000]) {
              await shop.clock.advanceAsync(ms)
              await shop.payments.reconcile()
            }
            for (const { id, last, history } of ends) {
              payments++
              expect(await shop.status(id)).toBe(last)
              const changes = changesOf.get(id) ?? []
              // each delivery begins where the one before ended, and the last ends in what KryptoGO says
              const steps = ['pending', ...changes.map((change) => change.split('>')[1])]
              expect(changes.map((change) => change.split('>')[0])).toEqual(steps.slice(0, -1))
              expect(steps.at(-1)).toBe(last)
              // and none is delivered that KryptoGO has not said
              expect(history.filter((status) => steps.includes(status))).toEqual(steps)
            }
          },
        ),
        // to shrink fifty payments would take long; the seed tells which failed
        { numRuns: RUNS, endOnFailure: true },
      )
      expect(payments).toBe(AT_ONCE * RUNS)
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
    },
    240_000,
  )
})
