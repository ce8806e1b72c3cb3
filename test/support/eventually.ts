import { vi } from 'vitest'

/** Waits until the assertions hold. A machine that runs other tests beside may take long to get there. */
export function eventually<T>(assert: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assert, { timeout: 20_000 })
}
