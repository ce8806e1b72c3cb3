import fc from 'fast-check'
import { createScaledClock, createTestClock } from 'kryptogo-payment-react/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

describe('a test clock', () => {
  it('stands still until it is advanced', () => {
    const clock = createTestClock(new Date('2026-03-04T05:06:07Z'))
    expect(clock.now()).toBe(Date.UTC(2026, 2, 4, 5, 6, 7))
    clock.advance(1500)
    expect(clock.now()).toBe(Date.UTC(2026, 2, 4, 5, 6, 8, 500))
  })

  it('runs each task once, at its own time, in order of time', () => {
    const clock = createTestClock(0)
    const ran: string[] = []
    for (const [name, ms] of [
      ['c', 30],
      ['a', 10],
      ['b', 20],
      ['b2', 20],
      ['d', 31],
    ] as const)
      clock.after(ms, () => ran.push(`${name} at ${clock.now()}`))

    clock.advance(30)
    expect(ran).toEqual(['a at 10', 'b at 20', 'b2 at 20', 'c at 30'])
    expect(clock.waiting).toBe(1)
    clock.advance(1)
    expect(ran).toHaveLength(5)
    clock.advance(1000)
    expect(ran).toHaveLength(5)
  })

  it('runs due tasks that other tasks add', () => {
    const clock = createTestClock(0)
    const times: number[] = []
    const tick = () => {
      times.push(clock.now())
      clock.after(10, tick)
    }
    clock.after(10, tick)
    clock.advance(35)
    expect(times).toEqual([10, 20, 30])
    expect(clock.now()).toBe(35)
  })

  it('does not run cancelled tasks, even if an earlier task cancels them', () => {
    const clock = createTestClock(0)
    const late = vi.fn()
    const cancel = clock.after(20, late)
    clock.after(10, cancel)
    clock.advance(100)
    expect(late).not.toHaveBeenCalled()
    expect(clock.waiting).toBe(0)
  })

  it('treats a time in the past as now', () => {
    const clock = createTestClock(100)
    const task = vi.fn(() => clock.now())
    clock.after(-50, task)
    clock.advance(0)
    expect(task).toHaveReturnedWith(100)
  })

  it.each([-1, NaN])('refuses to advance by %s', async (ms) => {
    const clock = createTestClock()
    expect(() => clock.advance(ms)).toThrow(RangeError)
    await expect(clock.advanceAsync(ms)).rejects.toThrow(RangeError)
  })

  it('settles promises between tasks with advanceAsync', async () => {
    const clock = createTestClock(0)
    const times: number[] = []
    const poll = async () => {
      const response = new Response('{"ok":true}')
      await response.json()
      times.push(clock.now())
      clock.after(10, () => void poll())
    }
    void poll()
    await clock.advanceAsync(35)
    expect(times).toEqual([0, 10, 20, 30])
    expect(clock.now()).toBe(35)
  })

  it('settles promises also while timers are faked', async () => {
    vi.useFakeTimers()
    const clock = createTestClock(0)
    const task = vi.fn()
    clock.after(10, task)
    await clock.advanceAsync(10)
    vi.useRealTimers()
    expect(task).toHaveBeenCalled()
  })

  it('runs the same tasks however the advance is split', () => {
    const delays = fc.array(fc.nat(50), { maxLength: 20 })
    fc.assert(
      fc.property(delays, fc.array(fc.nat(30), { minLength: 1 }), (tasks, cuts) => {
        const run = (steps: number[]) => {
          const clock = createTestClock(0)
          const ran: string[] = []
          tasks.forEach((ms, index) =>
            clock.after(ms, () => {
              ran.push(`${index}@${clock.now()}`)
              clock.after(ms, () => ran.push(`${index}again@${clock.now()}`))
            }),
          )
          for (const step of steps) clock.advance(step)
          return { ran, now: clock.now(), waiting: clock.waiting }
        }
        expect(run(cuts)).toEqual(run([cuts.reduce((sum, cut) => sum + cut, 0)]))
      }),
    )
  })
})

describe('a scaled clock', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }))
  afterEach(() => vi.useRealTimers())

  it('starts at the real time and runs at its speed', () => {
    const clock = createScaledClock({ speed: 20 })
    expect(clock.now()).toBe(1_000_000)
    vi.advanceTimersByTime(1000)
    expect(clock.now()).toBe(1_020_000)
  })

  it('runs tasks when their time has come, never before', () => {
    const clock = createScaledClock({ speed: 20 })
    const task = vi.fn(() => clock.now())
    clock.after(6000, task)
    vi.advanceTimersByTime(299)
    expect(task).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(task).toHaveReturnedWith(1_006_000)
    vi.advanceTimersByTime(10_000)
    expect(task).toHaveBeenCalledOnce()
  })

  it('reschedules tasks when its speed changes', () => {
    const clock = createScaledClock({ speed: 1 })
    const task = vi.fn()
    clock.after(10_000, task)
    vi.advanceTimersByTime(4000)
    clock.speed = 6
    expect(clock.speed).toBe(6)
    expect(clock.now()).toBe(1_004_000)
    vi.advanceTimersByTime(999)
    expect(task).not.toHaveBeenCalled()
    clock.speed = 0.5
    vi.advanceTimersByTime(11)
    expect(task).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(task).toHaveBeenCalledOnce()
  })

  it('stops at speed 0, and continues from there', () => {
    const clock = createScaledClock({ speed: 1 })
    const task = vi.fn()
    clock.after(1000, task)
    clock.speed = 0
    vi.advanceTimersByTime(60_000)
    expect(clock.now()).toBe(1_000_000)
    expect(task).not.toHaveBeenCalled()
    clock.speed = 1
    vi.advanceTimersByTime(1000)
    expect(task).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not run cancelled tasks', () => {
    const clock = createScaledClock({ speed: 10 })
    const task = vi.fn()
    const cancel = clock.after(1000, task)
    cancel()
    expect(vi.getTimerCount()).toBe(0)
    clock.speed = 20
    vi.advanceTimersByTime(1000)
    expect(task).not.toHaveBeenCalled()
  })

  it('waits for longer than the longest timeout', () => {
    const clock = createScaledClock({ speed: 1 })
    const task = vi.fn()
    clock.after(2 ** 31 + 5000, task)
    vi.advanceTimersByTime(2 ** 31 + 4999)
    expect(task).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(task).toHaveBeenCalledOnce()
  })

  it('accepts another source of real time', () => {
    let real = 500
    const clock = createScaledClock({ speed: 3, now: () => real })
    real = 600
    expect(clock.now()).toBe(800)
  })

  it.each([-1, NaN, Infinity])('refuses the speed %s', (speed) => {
    expect(() => createScaledClock({ speed })).toThrow(RangeError)
    const clock = createScaledClock({ speed: 2 })
    expect(() => (clock.speed = speed)).toThrow(RangeError)
    expect(clock.speed).toBe(2)
  })

  it('shows the sum of the times at each speed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100), fc.nat(5000))), (pieces) => {
        let real = 0
        const clock = createScaledClock({ speed: 1, now: () => real })
        let expected = 0
        for (const [speed, ms] of pieces) {
          clock.speed = speed
          real += ms
          expected += speed * ms
        }
        expect(clock.now()).toBe(expected)
      }),
    )
  })
})
