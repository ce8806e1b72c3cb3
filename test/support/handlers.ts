import { vi } from 'vitest'

/** Every handler of a payment, which a test may look at. */
export const createHandlers = () => ({
  onSuccess: vi.fn(),
  onExpired: vi.fn(),
  onInsufficient: vi.fn(),
  onRefunded: vi.fn(),
  onError: vi.fn(),
  onStatusChange: vi.fn(),
})
