import { describe, expect, test } from 'vitest'
import type { PaymentModalParams } from '../../src/core/contract'
import { isPaymentError } from '../../src/core/errors'
import type { SourceSnapshot } from '../../src/store/paymentSource'
import { WORLDS, type World } from './paymentSources'

const tea: PaymentModalParams = { fiat_amount: '300', fiat_currency: 'TWD' }
const coffee: PaymentModalParams = { fiat_amount: '65', fiat_currency: 'TWD' }

const current = ({ source }: World) => source.getSnapshot().current
const idOf = (world: World) => current(world).intent?.payment_intent_id

/** Asks for a payment. Returns the error, if that is refused. */
async function open(world: World, request = tea): Promise<unknown> {
  let failure: unknown
  const fail = (error: unknown) => {
    failure = error
  }
  await world.after(() => {
    try {
      // The answer comes later.
      Promise.resolve(world.source.open(request, null)).catch(fail)
    } catch (error) {
      fail(error)
    }
  })
  await world.answer()
  return failure
}

/** Everything that a source may be told, in turn, with something to see after each step. */
async function tour(world: World, step: () => void) {
  const steps: (() => Promise<unknown>)[] = [
    () => open(world),
    () => world.after(world.source.close),
    () => world.change({ payment_tx_hash: '0x1' }),
    () => world.after(() => world.source.reopen(idOf(world) ?? '')),
    () => world.change({ status: 'expired' }),
    () => open(world, coffee),
    () => world.change({ status: 'success' }),
    () => world.after(() => world.source.forget(idOf(world))),
  ]
  step()
  for (const act of steps) {
    await act()
    step()
  }
}

/** The promises of every payment source. */
const LAWS: Record<string, (world: World) => void | Promise<void>> = {
  'shows nothing at first': (world) => {
    const { intent, isLoading, isSuccess, isError, error } = current(world)
    expect([intent, isLoading, isSuccess, isError]).toEqual([null, false, false, false])
    expect(error ?? null).toBeNull()
    expect(world.source.getSnapshot().watched).toEqual([])
  },

  'shows the same object until something changes': async (world) => {
    await tour(world, () => {
      const shown = world.source.getSnapshot()
      world.source.canReopen('unknown')
      expect(world.source.getSnapshot()).toBe(shown)
    })
  },

  'never changes an object that it has shown': async (world) => {
    const shown = new Map<SourceSnapshot, string>()
    await tour(world, () => {
      const snapshot = world.source.getSnapshot()
      if (!shown.has(snapshot)) shown.set(snapshot, JSON.stringify(snapshot))
      for (const [earlier, text] of shown) expect(JSON.stringify(earlier)).toBe(text)
    })
    expect(shown.size).toBeGreaterThan(4)
  },

  'calls every listener after a change, which then sees it': async (world) => {
    const seen: string[][] = [[], []]
    for (const list of seen)
      world.source.subscribe(() => list.push(current(world).intent?.status ?? 'none'))
    await open(world)
    await world.change({ status: 'success' })
    for (const list of seen) {
      expect(list).toContain('pending')
      expect(list.at(-1)).toBe('success')
    }
    expect(seen[0]).toEqual(seen[1])
  },

  'does not change without calling its listeners': async (world) => {
    let told = JSON.stringify(world.source.getSnapshot())
    world.source.subscribe(() => {
      told = JSON.stringify(world.source.getSnapshot())
    })
    await tour(world, () => {
      expect(JSON.stringify(world.source.getSnapshot())).toBe(told)
    })
  },

  'calls a listener that has unsubscribed no more, and the others still': async (world) => {
    const calls = { gone: 0, staying: 0 }
    const leave = world.source.subscribe(() => calls.gone++)
    world.source.subscribe(() => calls.staying++)
    await open(world)
    leave()
    leave()
    const before = { ...calls }
    await world.change({ status: 'success' })
    await world.after(world.source.close)
    expect(calls.gone).toBe(before.gone)
    expect(calls.staying).toBeGreaterThan(before.staying)
  },

  'lets a listener unsubscribe while it is called': async (world) => {
    const heard: string[] = []
    const leave = world.source.subscribe(() => {
      heard.push('first')
      leave()
    })
    world.source.subscribe(() => heard.push('second'))
    await open(world)
    expect(heard.slice(0, 2)).toEqual(['first', 'second'])
    expect(heard.slice(2)).not.toContain('first')
  },

  'is at work from the request to the payment': async (world) => {
    const seen: string[] = []
    world.source.subscribe(() => {
      const { isLoading, intent } = current(world)
      const now = isLoading ? 'loading' : (intent?.status ?? 'none')
      if (seen.at(-1) !== now) seen.push(now)
    })
    await open(world)
    expect(seen).toEqual(['loading', 'pending'])
    expect(current(world).intent).toMatchObject({ fiat_amount: '300', fiat_currency: 'TWD' })
    expect(world.created()).toBe(1)
  },

  'says success of a payment that succeeded, and of no other': async (world) => {
    await open(world)
    expect(current(world).isSuccess).toBe(false)
    await world.change({ status: 'success' })
    expect(current(world)).toMatchObject({ isSuccess: true, intent: { status: 'success' } })
    await open(world, coffee)
    expect(current(world)).toMatchObject({ isSuccess: false, intent: { status: 'pending' } })
  },

  'names the very request that its payment answers, or never any': async (world) => {
    await open(world)
    const first = idOf(world)
    expect(current(world).request).toBe(world.identifies ? tea : undefined)
    // The same again is another request.
    const again = { ...tea }
    await open(world, again)
    expect(current(world).request).toBe(world.identifies ? again : undefined)
    expect(idOf(world)).not.toBe(first)
    expect(world.created()).toBe(2)
  },

  'shows the payment of the last request alone': async (world) => {
    await open(world)
    await open(world, coffee)
    expect(current(world).intent).toMatchObject({ fiat_amount: '65' })
    await world.change({ status: 'success' })
    expect(current(world).intent).toMatchObject({ fiat_amount: '65', status: 'success' })
  },

  'still follows a payment that was closed': async (world) => {
    await open(world)
    expect(world.isShown()).toBe(true)
    const id = idOf(world)
    await world.after(world.source.close)
    expect(world.isShown()).toBe(false)
    expect(idOf(world)).toBe(id)
    await world.change({ status: 'success' })
    expect(current(world).intent).toMatchObject({ payment_intent_id: id, status: 'success' })
  },

  'shows a payment again without another, if it says that it can': async (world) => {
    await open(world)
    const id = idOf(world)
    await world.after(world.source.close)
    expect(world.source.canReopen(id ?? '')).toBe(world.reopens)
    expect(world.source.canReopen('unknown')).toBe(false)
    if (world.reopens) await world.after(() => world.source.reopen(id ?? ''))
    expect(world.isShown()).toBe(world.reopens)
    expect(idOf(world)).toBe(id)
    expect(world.created()).toBe(1)
  },

  'takes everything but a request while there is no payment, and does nothing': async (world) => {
    const { source } = world
    const before = JSON.stringify(source.getSnapshot())
    await world.after(() => source.preload?.())
    await world.after(source.close)
    await world.after(() => source.forget(undefined))
    await world.after(() => source.forget('unknown'))
    expect(JSON.stringify(source.getSnapshot())).toBe(before)
    expect(world.created()).toBe(0)
  },

  'throws or rejects where it cannot open, and shows no payment': async (world) => {
    await world.setWeather('refused')
    expect(await open(world)).toBeInstanceOf(Error)
    expect(current(world)).toMatchObject({ intent: null, isLoading: false, isSuccess: false })
    expect(world.created()).toBeLessThan(2)
  },

  'opens after it could not': async (world) => {
    await world.setWeather('refused')
    await open(world)
    await world.setWeather('fine')
    expect(await open(world, { ...tea })).toBeUndefined()
    expect(current(world)).toMatchObject({ isError: false, intent: { status: 'pending' } })
    expect(current(world).error ?? null).toBeNull()
  },

  'shows no payment that it cannot read, and says why': async (world) => {
    await world.setWeather('unreadable')
    const failure = await open(world)
    const { intent, dataError } = current(world)
    expect(intent).toBeNull()
    const reason = dataError ?? failure
    expect(isPaymentError(reason) && reason.code).toBe('invalid_intent')
  },

  'keeps a payment that it cannot read for a while, and says why': async (world) => {
    await open(world)
    const { intent } = current(world)
    await world.setWeather('refused')
    await world.read()
    expect(current(world).intent).toEqual(intent)
    expect(current(world).error).toBeInstanceOf(Error)
    await world.setWeather('fine')
    await world.change({ status: 'success' })
    expect(current(world)).toMatchObject({ isSuccess: true, error: null })
  },

  'gives a payment up, and follows it no longer if it can': async (world) => {
    await open(world)
    await world.after(() => world.source.forget(idOf(world)))
    expect(world.isShown()).toBe(false)
    if (!world.forgets) return
    const heard: unknown[] = []
    world.source.subscribe(() => heard.push(current(world)))
    await world.change({ status: 'success' })
    expect(current(world)).toMatchObject({ intent: null, isSuccess: false, isLoading: false })
    expect(heard).toEqual([])
  },

  'gives up none but the payment that is named': async (world) => {
    await open(world)
    await world.after(() => world.source.forget('another'))
    expect(world.isShown()).toBe(true)
    await world.change({ status: 'success' })
    expect(current(world).intent).toMatchObject({ status: 'success' })
  },

  'opens after it has given up': async (world) => {
    await open(world)
    await world.after(() => world.source.forget(idOf(world)))
    await open(world, coffee)
    expect(current(world).intent).toMatchObject({ fiat_amount: '65', status: 'pending' })
    expect(world.isShown()).toBe(true)
  },

  'is silent once its page is left': async (world) => {
    await open(world)
    let calls = 0
    world.source.subscribe(() => calls++)
    expect(world.leave()).toBe(0)
    calls = 0
    await world.after(() => undefined)
    expect(calls).toBe(0)
  },
}

describe.each(WORLDS)('%s', (_, createWorld) => {
  test.each(Object.entries(LAWS))('%s', async (_law, keeps) => {
    await keeps(await createWorld())
  })
})
