import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createSandboxClock } from '../../src/sandbox/sandboxClock'

const HOUR = 3_600_000

beforeEach(() => {
  vi.useFakeTimers({ now: 10 * HOUR })
})
afterEach(() => {
  vi.useRealTimers()
})

it('goes on where the clock of the machine is set back', () => {
  const clock = createSandboxClock()
  const ended = vi.fn()
  clock.after(12_000, ended)
  vi.advanceTimersByTime(4_000)
  vi.setSystemTime(9 * HOUR)
  expect(clock.now()).toBe(10 * HOUR + 4_000)
  vi.advanceTimersByTime(7_999)
  expect(ended).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(ended).toHaveBeenCalledOnce()
  expect(clock.now()).toBe(10 * HOUR + 12_000)
})

it('catches up with a sleep of the machine within seconds', () => {
  const clock = createSandboxClock()
  const ended = vi.fn()
  clock.after(HOUR, ended)
  vi.setSystemTime(11 * HOUR)
  vi.advanceTimersByTime(5_000)
  expect(ended).toHaveBeenCalledOnce()
  expect(clock.now()).toBe(11 * HOUR + 5_000)
})

it('calls nothing that was cancelled, also after a while', () => {
  const clock = createSandboxClock()
  const ended = vi.fn()
  const cancel = clock.after(12_000, ended)
  vi.advanceTimersByTime(8_000)
  cancel()
  vi.advanceTimersByTime(HOUR)
  expect(ended).not.toHaveBeenCalled()
})
