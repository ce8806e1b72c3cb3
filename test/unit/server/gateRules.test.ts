import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  admit,
  burstOf,
  readLimit,
  openGate,
  probePause,
  reduceGate,
  type GateEvent,
  type GateLimits,
  type GateState,
  type Waiting,
} from '../../../src/server/kryptogo/gateRules'
import { runs } from '../../support/size.mjs'

const LIMITS: GateLimits = { perSecond: 50, atOnce: 50 }
const SECOND = 1_000
const HOUR = 3_600 * SECOND

interface Request extends Waiting {
  readonly name: string
}

const request = (name: string, given: Partial<Waiting> = {}): Request => ({
  ...{ name, kind: 'read', deadline: 0, since: 0, until: 5 * SECOND },
  ...given,
})

const names = (requests: readonly Request[]) => requests.map(({ name }) => name)

/** A gate after some requests without an answer. */
function missed(times: number, state = openGate(LIMITS, 0), now = 0): GateState {
  const end = { type: 'unanswered', kind: 'read', isProbe: false } as const
  return Array.from({ length: times }).reduce<GateState>(
    (before) => reduceGate({ ...before, running: 1, runningReads: 1 }, end, now),
    state,
  )
}

const limited = (retryAfterMs: number, state = openGate(LIMITS, 0), now = 0) =>
  reduceGate(
    { ...state, running: 1, runningReads: 1 },
    { type: 'limited', kind: 'read', isProbe: false, retryAfterMs },
    now,
  )

describe('the gate', () => {
  it('lets those through first that a person waits for, then the nearest deadlines, unknown ids last', () => {
    const now = 10 * SECOND
    const waiting = [
      request('unknown', { deadline: undefined }),
      request('long over', { deadline: 2 * SECOND }),
      request('just over', { deadline: 9 * SECOND }),
      request('far', { deadline: 90 * SECOND }),
      request('near', { deadline: 11 * SECOND }),
      request('transfer', { kind: 'transfer' }),
      request('create', { kind: 'create' }),
    ].map((one) => ({ ...one, since: now, until: now + 5 * SECOND }))
    const { started } = admit(openGate(LIMITS, now), waiting, now, LIMITS)
    expect(names(started)).toEqual([
      'transfer',
      'create',
      'near',
      'far',
      'just over',
      'long over',
      'unknown',
    ])
  })

  it('does not let those wait longer whose deadline passes while they wait', () => {
    const waiting = [
      request('near', { deadline: 11 * SECOND, since: 10 * SECOND }),
      request('far', { deadline: 90 * SECOND, since: 10 * SECOND }),
      request('over', { deadline: 11 * SECOND, since: 12 * SECOND }),
    ].map((one) => ({ ...one, until: 15 * SECOND }))
    const { started } = admit(openGate(LIMITS, 0), waiting, 12 * SECOND, LIMITS)
    expect(names(started)).toEqual(['near', 'far', 'over'])
  })

  it('refuses at once what would wait for too long, and says how long that is', () => {
    const waiting = Array.from({ length: 200 }, (_, index) =>
      request(String(index), { kind: 'create', until: 2 * SECOND }),
    )
    const { started, refused } = admit(openGate(LIMITS, 0), waiting, 0, LIMITS)
    expect(started).toHaveLength(10)
    expect(refused).toHaveLength(200 - 10 - 100)
    expect(refused[0]?.retryAfterMs).toBeCloseTo(2_020)
  })

  it('keeps a fifth of the connections for creations and transfers', () => {
    const busy = { ...openGate(LIMITS, 0), running: 40, runningReads: 40, latencyMs: 5 * SECOND }
    const waiting = [request('read'), request('create', { kind: 'create' })]
    expect(names(admit(busy, waiting, 0, LIMITS).started)).toEqual(['create'])
  })

  it.each([
    [20, 4],
    [150, 14],
    [400, 32],
    [2_000, 40],
  ])('lets as many looks be under way as a latency of %i ms needs: %i', (latencyMs, most) => {
    expect(readLimit({ ...openGate(LIMITS, 0), latencyMs }, LIMITS)).toBe(most)
  })

  it('follows the latency of answers, not of silence', () => {
    const answered = (state: GateState) =>
      reduceGate(
        { ...state, running: 1, runningReads: 1 },
        { type: 'answered', kind: 'read', isProbe: false, ms: 1_000 },
        0,
      )
    const slow = Array.from({ length: 50 }).reduce<GateState>(answered, openGate(LIMITS, 0))
    expect(readLimit(slow, LIMITS)).toBe(40)
    expect(missed(5, slow).latencyMs).toBe(slow.latencyMs)
  })

  it('sends nothing while KryptoGO has asked to wait, but an hour at most', () => {
    expect(limited(600 * SECOND).closure).toEqual({
      since: 0,
      until: 600 * SECOND,
      needsAnswer: false,
    })
    expect(limited(10 * HOUR).closure?.until).toBe(HOUR)
    const closed = limited(600 * SECOND)
    const { started, refused } = admit(closed, [request('read')], 0, LIMITS)
    expect(started).toEqual([])
    expect(refused).toMatchObject([{ retryAfterMs: 600 * SECOND }])
    const later = [request('read', { until: 605 * SECOND })]
    expect(names(admit(closed, later, 600 * SECOND, LIMITS).started)).toEqual(['read'])
  })

  it('waits ever longer where KryptoGO does not say how long', () => {
    const first = limited(0)
    const second = limited(0, first, SECOND)
    const third = limited(0, second, 3 * SECOND)
    expect([first, second, third].map(({ closure }) => closure?.until)).toEqual([
      1_000, 3_000, 7_000,
    ])
  })

  it('counts KryptoGO as out of reach after ten requests without an answer in a row', () => {
    expect(missed(9).closure).toBeNull()
    const answered = reduceGate(
      missed(9),
      { type: 'answered', kind: 'read', isProbe: false, ms: 1 },
      0,
    )
    expect(missed(9, answered).closure).toBeNull()
    expect(missed(10).closure).toEqual({ since: 0, until: SECOND, needsAnswer: true })
  })

  it('then sends one request, after ever longer pauses of up to 30 s', () => {
    expect([0, 1, 2, 4, 8, 16, 31, 60].map((s) => probePause(s * SECOND) / SECOND)).toEqual([
      1, 1, 2, 4, 8, 16, 30, 30,
    ])
    const waiting = [
      request('transfer', { kind: 'transfer' }),
      request('first'),
      request('second'),
    ].map((one) => ({ ...one, until: 6 * SECOND }))
    const { probe, started, state } = admit(missed(10), waiting, SECOND, LIMITS)
    expect(probe?.name).toBe('first')
    expect(started).toEqual([])
    expect(admit(state, waiting, SECOND, LIMITS).probe).toBeNull()
    const failed = reduceGate(
      state,
      { type: 'unanswered', kind: 'read', isProbe: true },
      3 * SECOND,
    )
    expect(failed.closure).toEqual({ since: 0, until: 6 * SECOND, needsAnswer: true })
    const back = reduceGate(
      state,
      { type: 'answered', kind: 'read', isProbe: true, ms: 1 },
      3 * SECOND,
    )
    expect(back.closure).toBeNull()
    // Where only transfers are sent, one of them has to find out.
    const alone = waiting.slice(0, 1).map((one) => ({ ...one, until: 40 * SECOND }))
    expect(admit(missed(10), alone, 30 * SECOND, LIMITS).probe).toBeNull()
    expect(admit(missed(10), alone, 31 * SECOND, LIMITS).probe?.name).toBe('transfer')
  })

  it('opens by an answer only if it was closed by silence', () => {
    const answered = { type: 'answered', kind: 'read', isProbe: false, ms: 1 } as const
    expect(reduceGate(missed(10), answered, 0).closure).toBeNull()
    expect(reduceGate(limited(5_000), answered, 0).closure).not.toBeNull()
  })
})

type Step =
  | { readonly do: 'arrive'; readonly kind: Waiting['kind']; readonly deadline: number | undefined }
  | { readonly do: 'end'; readonly as: 'answered' | 'unanswered' | 'limited' | 'abandoned' }
  | { readonly do: 'learn'; readonly leftMs: number | null; readonly needsAnswer: boolean }
  | { readonly do: 'pass'; readonly ms: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('arrive' as const),
      kind: fc.constantFrom('create' as const, 'transfer' as const, 'read' as const),
      deadline: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
    }),
    fc.record({
      do: fc.constant('end' as const),
      as: fc.constantFrom('answered' as const, 'unanswered', 'limited', 'abandoned'),
    }),
    fc.record({
      do: fc.constant('learn' as const),
      leftMs: fc.option(fc.integer({ min: 0, max: 40_000 })),
      needsAnswer: fc.boolean(),
    }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 3_000 }) }),
  ),
  { maxLength: 120, size: 'max' },
)

describe('whatever happens, the gate', () => {
  it('keeps its limits, passes nobody over, and settles every request in time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 12 }),
        steps,
        (perSecond, atOnce, history) => {
          const limits = { perSecond, atOnce }
          const starts: number[] = []
          const running: { request: Request; isProbe: boolean }[] = []
          let state = openGate(limits, 0)
          let waiting: Request[] = []
          let now = 0
          let wakeAt: number | null = null
          let count = 0

          function decide() {
            const before = state
            const admission = admit(state, waiting, now, limits)
            state = admission.state
            const { started, probe, refused, wakeMs } = admission
            wakeAt = wakeMs === null ? null : now + wakeMs
            const sent = probe ? [...started, probe] : started
            const gone = new Set([...sent, ...refused.map((one) => one.request)])
            expect(gone.size).toBe(sent.length + refused.length)
            waiting = waiting.filter((one) => !gone.has(one))

            // The rate, over every stretch of time that ends now
            starts.push(...sent.map(() => now))
            for (const [index, first] of starts.entries())
              expect(starts.length - index).toBeLessThanOrEqual(
                burstOf(limits) + ((now - first) / 1000) * perSecond + 1e-3,
              )
            for (const one of sent) running.push({ request: one, isProbe: one === probe })
            // The probe is sent even if earlier requests still hang.
            const most = probe || !started.length ? atOnce + 1 : atOnce
            expect(running.length).toBeLessThanOrEqual(most)
            expect(running.filter((one) => one.isProbe).length).toBeLessThanOrEqual(1)

            // A closed gate
            const { closure } = before
            if (closure && closure.until > now) expect(sent).toEqual([])
            if (closure?.needsAnswer) expect(sent.length).toBeLessThanOrEqual(1)

            // Nobody is passed over: what waits is no creation while a look is sent.
            if (started.some(({ kind }) => kind === 'read'))
              expect(waiting.every(({ kind }) => kind === 'read')).toBe(true)
            for (const one of waiting) expect(one.until).toBeGreaterThan(now)
            for (const { retryAfterMs } of refused) expect(retryAfterMs).toBeGreaterThan(0)
            if (waiting.length) expect(wakeMs).toBeGreaterThan(0)
          }

          function end(as: GateEvent['type']) {
            const first = running.shift()
            if (!first || as === 'learned') return
            const { kind } = first.request
            const ended = { kind, isProbe: first.isProbe, ms: 5, retryAfterMs: 700 }
            state = reduceGate(state, { ...ended, type: as }, now)
          }

          function pass(ms: number) {
            const until = now + ms
            while (wakeAt !== null && wakeAt <= until) {
              now = wakeAt
              decide()
            }
            now = until
          }

          for (const step of history) {
            if (step.do === 'arrive') {
              const until = now + (step.kind === 'create' ? 2_000 : 5_000)
              waiting.push({ ...step, name: String(count++), since: now, until })
            }
            if (step.do === 'end') end(step.as)
            if (step.do === 'learn') {
              const { leftMs, needsAnswer } = step
              const closure =
                leftMs === null ? null : { since: now, until: now + leftMs, needsAnswer }
              state = reduceGate(state, { type: 'learned', closure }, now)
            }
            if (step.do === 'pass') pass(step.ms)
            decide()
          }
          pass(6_000)
          expect(waiting).toEqual([])
          expect(state.running).toBe(running.length)
          expect(state.runningReads).toBe(
            running.filter((one) => one.request.kind === 'read').length,
          )
        },
      ),
      { numRuns: runs(1_500, 500) },
    )
  }, 240_000)
})
