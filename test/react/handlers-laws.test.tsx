import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import fc from 'fast-check'
import { PayButton } from 'kryptogo-payment-react'
import { createIntent } from 'kryptogo-payment-react/testing'
import { expect, it, vi } from 'vitest'
import { runs } from '../support/size.mjs'
import { renderPage } from './support'

const HISTORIES = [
  ['pending', 'success'],
  ['pending', 'expired'],
  ['pending', 'insufficient_not_refunded', 'insufficient_refunded'],
] as const

const HANDLER_OF = {
  success: 'onSuccess',
  expired: 'onExpired',
  insufficient_not_refunded: 'onInsufficient',
  insufficient_refunded: 'onRefunded',
} as const

interface News {
  status: string
  whose: 'own' | 'another'
}

/** Snapshots of one payment in any order and number, mixed with snapshots of another. */
const news = fc
  .record({ own: fc.constantFrom(...HISTORIES), another: fc.constantFrom(...HISTORIES) })
  .chain((histories) =>
    fc.array(
      fc
        .constantFrom<News['whose']>('own', 'own', 'another')
        .chain((whose) =>
          fc.constantFrom(...histories[whose]).map((status): News => ({ status, whose })),
        ),
      { maxLength: 12 },
    ),
  )

it(
  'calls each handler at most once, and only for statuses of its own intent, in any order of updates',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(news, fc.boolean(), async (updates, rerenders) => {
        const handlers = {
          onSuccess: vi.fn(),
          onExpired: vi.fn(),
          onInsufficient: vi.fn(),
          onRefunded: vi.fn(),
        }
        const onStatusChange = vi.fn<(status: string) => void>()
        const tea = () => (
          <PayButton
            fiatAmount="100"
            fiatCurrency="TWD"
            {...handlers}
            onStatusChange={({ status }) => onStatusChange(status)}
          />
        )
        const { fake, rerender } = renderPage(tea())
        fireEvent.click(screen.getByRole('button'))
        for (const { status, whose } of updates) {
          act(() => fake.settle(whose === 'own' ? status : createIntent({ status })))
          if (rerenders) rerender(tea())
        }
        cleanup()

        const reported = new Set<string>(
          updates.flatMap(({ whose, status }) => (whose === 'own' ? [status] : [])),
        )
        for (const [status, name] of Object.entries(HANDLER_OF)) {
          const calls = handlers[name].mock.calls.length
          // `insufficient_not_refunded` is skipped if the refund comes first.
          const [least, most] = reported.has(status)
            ? [status.endsWith('_not_refunded') ? 0 : 1, 1]
            : [0, 0]
          expect(calls).toBeGreaterThanOrEqual(least)
          expect(calls).toBeLessThanOrEqual(most)
        }
        const statuses = onStatusChange.mock.calls.map(([status]) => status)
        expect(new Set(statuses).size).toBe(statuses.length)
        const ours = ['opening', 'idle', 'unknown']
        expect(
          statuses.filter((status) => !reported.has(status) && !ours.includes(status)),
        ).toEqual([])
      }),
      { numRuns: runs(60, 20) },
    )
  },
)
