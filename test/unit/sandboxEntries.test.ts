import { expect, it } from 'vitest'
import { entriesOf } from '../../src/sandboxPage/studio/entries'

const at = '2026-01-01T00:00:00.000Z'
const later = '2026-01-01T00:00:01.000Z'
const request = (id: number, method: string, status: number | null) => ({
  ...{ id, at, method, status, path: '/', latency_ms: 1 },
})
const delivery = (id: number, sent_at: string) => ({
  ...{ id, sent_at, payment_intent_id: 'a', status: 'success', url: '', body: '', attempt: 1 },
  ...{ latency_ms: 1, answer: 200 },
})

type Payment = Parameters<typeof entriesOf>[0]
const entries = (lists: Pick<Payment, 'requests' | 'deliveries' | 'history' | 'upcoming'>) =>
  entriesOf(lists).map(({ kind, key }) => [kind, key])

it('keeps the order of what happens in one millisecond, oldest first', () => {
  expect(
    entries({
      requests: [request(2, 'POST', null), request(1, 'POST', 500)],
      deliveries: [delivery(2, at), delivery(1, at)],
      history: [{ at, change: { status: 'success' } }],
      upcoming: [],
    }),
  ).toEqual([
    ['failed', 'request 1'],
    ['failed', 'request 2'],
    ['change', 'change 0'],
    ['delivery', 'delivery 1'],
    ['delivery', 'delivery 2'],
  ])
})

it('gives an entry the same key when others come before it, and when it comes to pass', () => {
  const step = { at: later, change: { status: 'expired' } }
  const before = entries({
    requests: [],
    deliveries: [delivery(2, later)],
    history: [],
    upcoming: [step],
  })
  const after = entries({
    requests: [],
    deliveries: [delivery(2, later), delivery(1, at)],
    history: [step],
    upcoming: [],
  })
  for (const [, key] of before) expect(after.map(([, one]) => one)).toContain(key)
})
