import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PaymentStatus } from '../../src/core/contract'
import { digestOf } from '../../src/checkout/tabs'
import { runs } from '../support/size.mjs'
import { createRandom, createTabsWorld, type Tab } from './simulatedTabs'

const SECOND = 1_000
const MINUTE = 60 * SECOND
// The longest delay of a waiting tab, and its longest after another tab has polled.
const LONGEST_WAIT = 8 * 1.2 * 1.6 * SECOND

/** How often so many tabs ask in the half hour of an unpaid payment. */
async function readsOf(count: number, options: { hidden?: number; hasChannel?: boolean } = {}) {
  const world = createTabsWorld(createRandom(7))
  const tabs = Array.from({ length: count }, () => world.openTab(options))
  await world.clock.advanceAsync(0)
  for (const tab of tabs.slice(0, options.hidden ?? 0)) tab.hide()
  await world.clock.advanceAsync(30 * MINUTE)
  const { length } = world.server.reads
  for (const tab of tabs) tab.close()
  expect(world.clock.waiting).toBe(0)
  expect(world.bus.size).toBe(0)
  // Each tab asks once when it opens.
  return length - count
}

describe('in the half hour of an unpaid payment', () => {
  test('five tabs ask as often as one', async () => {
    const [one, five] = [await readsOf(1), await readsOf(5)]
    expect(Math.abs(one - 227)).toBeLessThan(5)
    expect(Math.abs(five - 227)).toBeLessThan(8)
  })

  test('hidden tabs ask once a minute at most, all together, and not while another does', async () => {
    expect(Math.abs((await readsOf(1, { hidden: 1 })) - 24)).toBeLessThan(4)
    expect(Math.abs((await readsOf(5, { hidden: 5 })) - 24)).toBeLessThan(4)
    expect(Math.abs((await readsOf(5, { hidden: 4 })) - 227)).toBeLessThan(5)
  })

  test('tabs without a channel ask as each would alone', async () => {
    expect(Math.abs((await readsOf(5, { hasChannel: false })) - 5 * 227)).toBeLessThan(20)
  })

  test('a tab that polls and then stands still leaves the others without news for 15 s at most', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const world = createTabsWorld(createRandom(seed))
      const tabs = Array.from({ length: 5 }, () => world.openTab())
      await world.clock.advanceAsync(MINUTE)
      const leader = tabs.reduce((one, other) =>
        one.taken.length > other.taken.length ? one : other,
      )
      leader.standStill()
      const from = world.clock.now()
      await world.clock.advanceAsync(5 * MINUTE)
      expect(world.longestGap(from, world.clock.now())).toBeLessThanOrEqual(LONGEST_WAIT / SECOND)
      for (const tab of tabs) tab.close()
    }
  })
})

describe('news that one tab has', () => {
  test('reaches the others within a second, by a request of their own', async () => {
    const world = createTabsWorld(createRandom(3))
    const tabs = Array.from({ length: 5 }, () => world.openTab())
    await world.clock.advanceAsync(MINUTE)
    world.server.intent = { ...world.server.intent, status: 'success' }
    const before = world.server.reads.length
    while (!tabs.some(({ status }) => status === 'success')) await world.clock.advanceAsync(100)
    await world.clock.advanceAsync(SECOND)
    expect(tabs.map(({ status }) => status)).toEqual(tabs.map(() => 'success'))
    expect(world.server.reads).toHaveLength(before + tabs.length)
    expect(world.clock.waiting).toBe(0)
    for (const tab of tabs) tab.close()
  })

  test('is asked for once, however often and whatever is said', async () => {
    const world = createTabsWorld(createRandom(3))
    const tab = world.openTab()
    await world.clock.advanceAsync(MINUTE)
    const before = world.server.reads.length
    const id = world.server.intent.payment_intent_id
    const digest = digestOf({ ...world.server.intent, status: 'success' })
    for (let time = 0; time < 20; time++) {
      world.bus.send({ version: 1, id, digest })
      world.bus.send({ version: 1, id, digest })
      await world.clock.advanceAsync(3 * SECOND)
    }
    expect(world.server.reads.length).toBe(before + 1)
    expect(tab.status).toBe('pending')
    tab.close()
  })

  test('makes a hidden tab ask only once it is seen', async () => {
    const world = createTabsWorld(createRandom(3))
    const [hidden, seen] = [world.openTab(), world.openTab()]
    await world.clock.advanceAsync(0)
    hidden.hide()
    await world.clock.advanceAsync(MINUTE)
    world.server.intent = { ...world.server.intent, status: 'success' }
    await world.clock.advanceAsync(MINUTE)
    expect([hidden.status, seen.status]).toEqual(['pending', 'success'])
    hidden.show()
    await world.clock.advanceAsync(0)
    expect(hidden.status).toBe('success')
    for (const tab of [hidden, seen]) tab.close()
  })

  test('that the server can be reached makes a tab ask whose own requests have failed', async () => {
    const world = createTabsWorld(createRandom(3))
    const tab = world.openTab()
    await world.clock.advanceAsync(MINUTE)
    tab.setCut(true)
    await world.clock.advanceAsync(MINUTE)
    tab.setCut(false)
    const before = tab.taken.length
    const { payment_intent_id: id } = world.server.intent
    world.bus.send({ version: 1, id, digest: digestOf(world.server.intent) })
    await world.clock.advanceAsync(0)
    expect(tab.taken.length).toBe(before + 1)
    tab.close()
  })

  test.each([
    ['another version', { version: 2, id: 'own', digest: 'x' }],
    ['another payment', { version: 1, id: 'another', digest: 'x' }],
    ['a status in place of a digest', { version: 1, id: 'own', status: 'success' }],
    ['no object', 'success'],
    ['nothing', null],
  ])('of %s is ignored', async (_, data) => {
    const world = createTabsWorld(createRandom(3))
    const tab = world.openTab()
    await world.clock.advanceAsync(MINUTE)
    const before = world.server.reads.length
    world.bus.send(data)
    await world.clock.advanceAsync(0)
    expect(world.server.reads).toHaveLength(before)
    tab.close()
  })
})

const HISTORY: PaymentStatus[] = ['pending', 'insufficient_not_refunded', 'insufficient_refunded']

describe('whatever tabs do', () => {
  const step = fc.record({
    act: fc.constantFrom(
      ...(['open', 'close', 'hide', 'show', 'standStill', 'move', 'news', 'cut', 'lie'] as const),
    ),
    which: fc.nat({ max: 9 }),
    pause: fc.nat({ max: 40 }),
  })

  test('each believes the server alone, and one that is seen is not left behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), fc.nat(), async (steps, seed) => {
        const world = createTabsWorld(createRandom(seed))
        const { clock, server } = world
        const tabs = new Set<Tab>([world.openTab()])
        let changes = 0
        for (const { act, which, pause } of steps) {
          const tab = [...tabs][which % Math.max(tabs.size, 1)]
          if (act === 'open' && tabs.size < 5) tabs.add(world.openTab())
          else if (act === 'news')
            server.intent = { ...server.intent, status: HISTORY[++changes] ?? server.intent.status }
          else if (act === 'cut') server.isReachable = !server.isReachable
          else if (act === 'lie')
            world.bus.send({
              version: 1,
              id: 'own',
              digest: ['x', digestOf(server.intent)][which % 2],
            })
          else if (tab && act === 'close') {
            tab.close()
            tabs.delete(tab)
          } else if (tab && act !== 'open' && act !== 'close') tab[act]()
          await clock.advanceAsync(pause * SECOND)
        }
        server.isReachable = true
        // Until a failing tab tries again, and the pace of a refund that is due.
        await clock.advanceAsync(60 * 1.2 * 1.6 * SECOND)
        for (const tab of tabs) if (tab.isSeen) expect(tab.status).toBe(server.intent.status)
        for (const tab of tabs) tab.close()
        expect(clock.waiting).toBe(0)
      }),
      { numRuns: runs(500, 60) },
    )
  })
})
