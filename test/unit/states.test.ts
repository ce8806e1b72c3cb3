import { describe, expect, test } from 'vitest'
import type { PaymentStatus } from '../../src/core/contract'
import { PaymentError } from '../../src/core/errors'
import type { PaymentState } from '../../src/core/state'
import { after, intentWith, opened, showing, snapshot, watching } from './runs'

const DOCUMENTED: PaymentStatus[] = [
  'pending',
  'success',
  'expired',
  'insufficient_not_refunded',
  'insufficient_refunded',
]
const FLAGS = ['isLoading', 'isSuccess', 'isError', 'error'] as const
const DATA = ['no', 'flawed', 'confirming', ...DOCUMENTED] as const

const dataError = new PaymentError('invalid_intent', 'status of the payment intent is missing')
const failure = new Error('The wallet refused.')

interface Shown extends Record<(typeof FLAGS)[number], boolean> {
  data: (typeof DATA)[number]
  /** The hook has been loading before. */
  loaded: boolean
}

/** Everything that a hook can return: each kind of data with every combination of flags. */
const everything: Shown[] = DATA.flatMap((data) =>
  Array.from({ length: 32 }, (_, bits) => ({
    data,
    isLoading: Boolean(bits & 1),
    isSuccess: Boolean(bits & 2),
    isError: Boolean(bits & 4),
    error: Boolean(bits & 8),
    loaded: Boolean(bits & 16),
  })),
)

type Rule = [says: string, applies: (shown: Shown) => boolean, status: PaymentState['status']]

/** The rules in order. The first that applies decides. */
const rules: Rule[] = [
  ...DOCUMENTED.map((status): Rule => [
    `data that says ${status} is ${status}, whatever the flags`,
    ({ data }) => data === status,
    status,
  ]),
  ['data that says anything else is unknown', ({ data }) => data === 'confirming', 'unknown'],
  ['without data, loading is opening', ({ isLoading }) => isLoading, 'opening'],
  ['data that cannot be read is an error', ({ data }) => data === 'flawed', 'error'],
  ['an error is an error', ({ isError, error }) => isError || error, 'error'],
  ['isSuccess alone is unknown, never success', ({ isSuccess }) => isSuccess, 'unknown'],
  ['silence of a hook that was at work is idle', ({ loaded }) => loaded, 'idle'],
  ['silence before that means nothing', () => true, 'opening'],
]

function snapshotFor({ data, isLoading, isSuccess, isError, error }: Shown) {
  return snapshot({
    intent: data === 'no' || data === 'flawed' ? null : intentWith({ status: data }),
    dataError: data === 'flawed' ? dataError : null,
    isLoading,
    isSuccess,
    isError,
    error: error ? failure : null,
  })
}

function titleOf(shown: Shown): string {
  const flags = FLAGS.filter((flag) => shown[flag]).join(', ') || 'no flag'
  return `${shown.data} data, ${flags}${shown.loaded ? ', after it was at work' : ''}`
}

describe.each(rules.map((rule, index) => ({ rule, index })))('$rule.0', ({ rule, index }) => {
  const [, applies, status] = rule
  const earlier = rules.slice(0, index)
  const decided = everything.filter(
    (shown) => applies(shown) && !earlier.some(([, appliesBefore]) => appliesBefore(shown)),
  )

  test.each(decided.map((shown) => [titleOf(shown), shown] as const))('%s', (_, shown) => {
    const run = shown.loaded ? after(opened(), snapshot({ isLoading: true })) : opened()
    expect(after(run, snapshotFor(shown)).state.status).toBe(status)
  })
})

describe('a state', () => {
  const stateOf = (...[change]: Parameters<typeof snapshot>) =>
    after(opened(), snapshot(change)).state

  test('has its attempt id, and says whether the attempt began on this page', () => {
    const begun = after(opened(null, undefined, '7'), showing({}))
    expect(begun.state).toMatchObject({ attemptId: '7', restored: false })
    const found = after(watching(), showing({}))
    expect(found.state).toMatchObject({ attemptId: '0', restored: true })
  })

  test('says why data is unreadable', () => {
    expect(stateOf({ dataError, isSuccess: true })).toMatchObject({ error: dataError })
  })

  test('has the hook’s error as the cause', () => {
    expect(stateOf({ isError: true, error: failure })).toMatchObject({
      error: { code: 'payment_failed', cause: failure, retryable: true },
    })
    expect(stateOf({ isError: true, error: undefined })).toMatchObject({
      error: { code: 'payment_failed' },
    })
  })

  test('has the hook’s error itself if it is a PaymentError', () => {
    const ours = new PaymentError('timeout', 'KryptoGO did not answer.')
    expect(stateOf({ isError: true, error: ours })).toHaveProperty('error', ours)
  })

  test('has the hash in the data rather than the one of the hook', () => {
    const intent = intentWith({ payment_tx_hash: '0xdata' })
    expect(stateOf({ intent, txHash: '0xhook' })).toHaveProperty('txHash', '0xdata')
    expect(stateOf({ intent: intentWith(), txHash: '0xhook' })).toHaveProperty('txHash', '0xhook')
    for (const txHash of [undefined, null, ''])
      expect(stateOf({ intent: intentWith(), txHash })).not.toHaveProperty('txHash')
  })

  test('that is insufficient has the shortfall if KryptoGO reports how much arrived', () => {
    const shortfall = { due: '2.53', received: '2.40', missing: '0.13', symbol: 'USDT' }
    for (const status of ['insufficient_not_refunded', 'insufficient_refunded']) {
      const short = intentWith({ status, received_amount: '2.40' })
      expect(stateOf({ intent: short })).toHaveProperty('shortfall', shortfall)
      expect(stateOf({ intent: intentWith({ status }) })).not.toHaveProperty('shortfall')
    }
    for (const status of ['pending', 'success', 'expired', 'confirming']) {
      const other = intentWith({ status, received_amount: '2.40' })
      expect(stateOf({ intent: other })).not.toHaveProperty('shortfall')
    }
  })
})
