import { describe, expect, test } from 'vitest'
import type { PaymentSnapshot } from '../../src/core/attempt'
import type { PaymentIntent, PaymentModalParams } from '../../src/core/contract'
import { PaymentError, type PageErrorCode } from '../../src/core/errors'
import { situationIn } from '../../src/store/circumstances'
import { reduce, type SessionEvent } from '../../src/store/reduce'
import {
  activeAttempt,
  createSession,
  stateFor,
  type Session,
  type SessionEffect,
} from '../../src/store/session'
import { intentWith, pressed, request, snapshot } from './runs'

const OTHER: PaymentModalParams = { fiat_amount: '500', fiat_currency: 'USD' }

/** Whether the source says which request its data answers. */
type Identity = 'without' | 'with'

/** Something that happens to a session, and is not the same in every session. */
type Act = (session: Session, identity: Identity) => SessionEvent

const serials = { next: 1 }
const newId = () => String(serials.next++)

const pay =
  (ownerKey: string, asked: PaymentModalParams, prepares = false): Act =>
  (session) => {
    const asks = { requestKey: JSON.stringify(asked), request: { ...asked } }
    const press = { ownerKey, orderKey: ownerKey === 'A' ? 'A' : null, ...asks }
    return pressed(session, { id: newId(), ...press, prepares })
  }

const refused =
  (ownerKey: string): Act =>
  () => {
    const error = new PaymentError('amount_too_small', 'Too little.')
    return { type: 'payRefused', id: newId(), ownerKey, error }
  }

/** The source shows this, as an answer to the newest request that A made. */
const shows =
  (change: Partial<PaymentSnapshot>): Act =>
  ({ attempts, activeId }, identity) => {
    const own = [...attempts.values()].reverse().find(({ ownerKey }) => ownerKey === 'A')
    const isOpened = own?.phase === 'opened' && !own.restored
    const isAnswered = isOpened && (change.intent !== null || own.id === activeId)
    const answered = isAnswered ? own.request : null
    const current = snapshot({ ...change, ...(identity === 'with' && { request: answered }) })
    return { type: 'snapshotReceived', snapshot: { current, watched: [] }, nextId: newId() }
  }

const showsOwn = (change: Partial<PaymentIntent> = {}, flags: Partial<PaymentSnapshot> = {}) =>
  shows({ intent: intentWith(change), ...flags })

/** The source shows a payment that it remembers for the order of A. */
const showsOrder =
  (change: Partial<PaymentIntent> = {}): Act =>
  (_, identity) => {
    const current = snapshot({
      intent: intentWith(change),
      ...(identity === 'with' && { request: null }),
    })
    const orderKeys = new Map([['own', 'A']])
    const source = { current, watched: [], orderKeys }
    return { type: 'snapshotReceived', snapshot: source, nextId: newId() }
  }

/** The source shows what it did, and a payment that it remembers for the order of A beside that. */
const showsOrderBeside =
  (change: Partial<PaymentIntent> = {}): Act =>
  ({ snapshot: current }) => {
    const watched = [intentWith(change)]
    const source = { current, watched, orderKeys: new Map([['own', 'A']]) }
    return { type: 'snapshotReceived', snapshot: source, nextId: newId() }
  }

/** The source shows what it did, and a payment that another tab has begun for the order of A. */
const showsOfAnotherTab: Act = ({ snapshot: current }) => {
  const watched = [intentWith({ payment_intent_id: 'of a tab' })]
  const source = { current, watched, orderKeys: new Map([['of a tab', 'A']]) }
  return { type: 'snapshotReceived', snapshot: source, nextId: newId() }
}

const showsAnothers: Act = (_, identity) => {
  const intent = intentWith({ payment_intent_id: 'another', fiat_amount: '7' })
  const current = snapshot({ intent, ...(identity === 'with' && { request: null }) })
  return { type: 'snapshotReceived', snapshot: { current, watched: [] }, nextId: newId() }
}

/** The source shows what it did, and follows the payment of {@link showsOwn} beside that. */
const watchedSuccess: Act = ({ snapshot: current }) => {
  const watched = [intentWith({ status: 'success' })]
  return { type: 'snapshotReceived', snapshot: { current, watched }, nextId: newId() }
}

/** The source shows B's own payment. */
const showsOfB: Act = ({ attempts }, identity) => {
  const own = [...attempts.values()].reverse().find(({ ownerKey }) => ownerKey === 'B')
  const intent = intentWith({ payment_intent_id: 'of B', ...OTHER })
  const current = snapshot({
    intent,
    ...(identity === 'with' && { request: own?.request ?? null }),
  })
  return { type: 'snapshotReceived', snapshot: { current, watched: [] }, nextId: newId() }
}

const failed = (idOf: (session: Session) => string, code: PageErrorCode = 'open_failed'): Act => {
  const error = new PaymentError(code, 'It did not open.')
  return (session) => ({ type: 'failed', id: idOf(session), error, nextId: newId() })
}

const alreadyPaid: Act = (session) => {
  const error = new PaymentError('already_paid', 'The order is paid.')
  return { type: 'failed', id: active(session), error, nextId: newId() }
}

const active = ({ activeId }: Session) => activeId
const stale = () => 'stale'

const prepared =
  (idOf: (session: Session) => string): Act =>
  (session) => ({ type: 'paramsPrepared', id: idOf(session), request: { ...request } })
const cancelled =
  (idOf: (session: Session) => string): Act =>
  (session) => ({ type: 'cancelled', id: idOf(session), nextId: newId() })
const timedOut =
  (idOf: (session: Session) => string): Act =>
  (session) => ({ type: 'timedOut', id: idOf(session), nextId: newId() })
const released =
  (forget: boolean): Act =>
  () => ({ type: 'released', nextId: newId(), forget })
const reset: Act = () => ({ type: 'reset', nextId: newId() })
const saysSent: Act = () => ({ type: 'sentSaid', intentId: 'own', isSent: true })
const takesBack: Act = () => ({ type: 'sentSaid', intentId: 'own', isSent: false })
const transfers: Act = () => ({ type: 'transferSent', intentId: 'own', hash: '0xa' })

const payA = pay('A', request)

/** How a page gets into each of its states. A is the owner whose payment it is, B another. */
const STATES = {
  fresh: [],
  foundOpen: [showsOwn()],
  foundPaid: [showsOwn({ status: 'success' })],
  /** Found for the order of A, which only A pays for. */
  foundOrder: [showsOrder()],
  foundOrderPaid: [showsOrder({ status: 'success' })],
  /** Found for the order of A, while the page shows another payment. */
  foundBeside: [showsAnothers, showsOrderBeside()],
  foundPaidBeside: [showsAnothers, showsOrderBeside({ status: 'success' })],
  /** Found for the order of A, pressed by A, and the server says that it is the one to pay. */
  continued: [showsOrder(), payA, showsOwn()],
  /** Begun by A, and replaced by another payment of the order since. */
  superseded: [payA, showsOwn({ superseded: true })],
  /** Found open, and pressed by A. */
  adopted: [showsOwn(), payA],
  preparing: [pay('A', request, true)],
  opening: [payA],
  pending: [payA, showsOwn()],
  seen: [payA, showsOwn({ payment_tx_hash: '0x1' })],
  success: [payA, showsOwn({ status: 'success' })],
  expired: [payA, showsOwn({ status: 'expired' })],
  /** Expired, and a transaction was seen. */
  expiredPaid: [payA, showsOwn({ status: 'expired', payment_tx_hash: '0x1' })],
  /** Expired, and the buyer says that it was sent. */
  expiredSent: [payA, showsOwn(), saysSent, showsOwn({ status: 'expired' })],
  /** The buyer's wallet says that it has sent it. */
  transferred: [payA, showsOwn(), transfers],
  short: [payA, showsOwn({ status: 'insufficient_not_refunded' })],
  refunded: [payA, showsOwn({ status: 'insufficient_refunded' })],
  unknown: [payA, showsOwn({ status: 'confirming' })],
  /** The source says success, and shows nothing to prove it. */
  unproven: [payA, shows({ intent: null, isSuccess: true })],
  error: [payA, failed(active)],
  /** The shop's server says that the order was paid before. */
  alreadyPaid: [payA, alreadyPaid],
  lapsed: [payA, timedOut(active)],
  rejected: [refused('A')],
  released: [payA, showsOwn(), released(false)],
  reset: [payA, showsOwn(), reset],
  /** A has paid, and B is opening a payment. */
  resting: [payA, showsOwn({ status: 'success' }), pay('B', OTHER)],
  /** A's payment is open, and B's `onBeforePay` runs. */
  displaced: [payA, showsOwn(), pay('B', OTHER, true)],
  /** A's payment is open, and B is opening one. */
  behind: [payA, showsOwn(), pay('B', OTHER)],
  /** Both are open. B's is the active one. */
  both: [payA, showsOwn(), pay('B', OTHER), showsOfB],
  /** A's payment has expired with money, and B's is the active one. */
  paidBehind: [
    ...[payA, showsOwn({ status: 'expired', received_amount: '1' })],
    ...[pay('B', OTHER), showsOfB],
  ],
  /** A's payment has expired, and was sent as the buyer says. B's is the active one. */
  sentBehind: [
    ...[payA, showsOwn(), saysSent, showsOwn({ status: 'expired' })],
    ...[pay('B', OTHER), showsOfB],
  ],
} satisfies Record<string, Act[]>

/** States into which only a source brings a page that remembers the payments of orders. */
const OF_AN_ORDER = [
  ...['foundOrder', 'foundOrderPaid', 'foundBeside', 'foundPaidBeside', 'continued', 'superseded'],
]

/** The events, named as in the table. */
const EVENTS: Record<string, Act> = {
  'A pays': payA,
  'A pays, with onBeforePay': pay('A', request, true),
  'A pays for something else': pay('A', { ...request, fiat_amount: '500' }),
  'B pays': pay('B', OTHER),
  'A is refused': refused('A'),
  'B is refused': refused('B'),
  prepared: prepared(active),
  'prepared, stale': prepared(stale),
  cancelled: cancelled(active),
  'cancelled, stale': cancelled(stale),
  'own success': showsOwn({ status: 'success' }),
  'own success, watched': watchedSuccess,
  'payment of another': showsAnothers,
  'payment of a tab': showsOfAnotherTab,
  'nothing shown': shows({ intent: null }),
  loading: shows({ intent: null, isLoading: true }),
  'error shown': shows({ intent: null, isError: true, error: new Error('No.') }),
  failed: failed(active),
  'failed, stale': failed(stale),
  'already paid': alreadyPaid,
  'timed out': timedOut(active),
  'timed out, stale': timedOut(stale),
  released: released(false),
  'released, forgotten': released(true),
  'is reset': reset,
  'transfer sent': transfers,
}

/**
 * Event, states before it | what the page, A and B show after it | effects, in order. `=` is the
 * very same object as before; `*` is every state that no other row of the event names.
 * `A:opening` calls the handlers of A, `page:success` those of the provider alone.
 */
const TABLE = `
A pays
  fresh foundPaid expired refunded error lapsed rejected released reset foundOrder foundBeside superseded | opening opening = | A:opening open
  foundOpen                                  | =       pending =       | reopen
  adopted pending transferred seen short unknown unproven continued expiredPaid expiredSent | =  = = | reopen
  both                                       | pending =       =       | reopen
  paidBehind sentBehind                      | expired =       =       | reopen
  displaced behind                           | =       error   =       | A:error
  *                                          | =       =       =       |

A pays, with onBeforePay
  fresh foundPaid expired refunded error lapsed rejected released reset foundOrder foundBeside superseded | opening opening = | A:opening prepare
  foundOpen                                  | =       pending =       | reopen
  adopted pending transferred seen short unknown unproven continued expiredPaid expiredSent | =  = = | reopen
  both                                       | pending =       =       | reopen
  paidBehind sentBehind                      | expired =       =       | reopen
  displaced behind                           | =       error   =       | A:error
  *                                          | =       =       =       |

A pays for something else
  preparing opening resting displaced behind | =       error   =       | A:error
  foundOrderPaid foundPaidBeside             | =       =       =       |
  *                                          | opening opening =       | A:opening open

B pays
  resting displaced behind                   | =       =       =       |
  preparing opening                          | =       =       error   | B:error
  adopted pending transferred seen short unknown unproven continued superseded foundOrder | opening =  opening | B:opening open
  expired refunded error rejected            | opening idle opening | B:opening open
  both paidBehind sentBehind                 | =       =       =       | reopen
  *                                          | opening =       opening | B:opening open

A is refused
  fresh error lapsed rejected released reset | error   error   =       | A:error
  *                                          | =       error   =       | A:error

B is refused
  fresh error lapsed released reset          | error   =       error   | B:error
  rejected                                   | error   idle    error   | B:error
  *                                          | =       =       error   | B:error

prepared
  preparing displaced                        | =       =       =       | open
  *                                          | =       =       =       |

prepared, stale
  *                                          | =       =       =       |

cancelled
  preparing                                  | idle    idle    =       | A:idle
  displaced                                  | pending =       idle    | B:idle
  *                                          | =       =       =       |

cancelled, stale
  *                                          | =       =       =       |

own success
  fresh rejected foundPaidBeside             | success =       =       |
  foundOpen                                  | success =       =       | page:success
  adopted opening pending transferred seen expired expiredPaid expiredSent short unknown unproven error lapsed released foundOrder foundBeside continued superseded | success success = | A:success
  displaced behind both paidBehind sentBehind                     | =       success =       | A:success
  *                                          | =       =       =       |

own success, watched
  foundOpen                                  | success =       =       | page:success
  adopted pending transferred seen expired expiredPaid expiredSent short unknown released foundOrder continued superseded | success success = | A:success
  foundBeside displaced behind both paidBehind sentBehind | =       success =       | A:success
  *                                          | =       =       =       |

payment of another
  fresh foundOpen foundPaid rejected released reset foundOrderPaid | pending =  = |
  foundOrder                                 | pending idle    =       |
  *                                          | =       =       =       |

payment of a tab
  expired refunded error lapsed              | pending pending =       |
  fresh foundOpen foundPaid foundBeside released reset displaced behind both | = pending = |
  rejected                                   | idle    pending =       |
  *                                          | =       =       =       |

nothing shown
  foundOpen foundPaid foundOrderPaid foundBeside foundPaidBeside | idle    =       = |
  foundOrder                                 | idle    idle    =       |
  *                                          | =       =       =       |

loading
  fresh foundOpen foundPaid rejected released reset foundOrderPaid foundBeside foundPaidBeside | opening =  = |
  lapsed unproven                            | opening opening =       |
  foundOrder                                 | opening idle    =       |
  *                                          | =       =       =       |

error shown
  fresh foundOpen foundPaid released reset foundOrderPaid foundBeside foundPaidBeside | error   =       = |
  opening lapsed unproven                    | error   error   =       | A:error
  resting behind                             | error   =       error   | B:error
  adopted pending transferred seen continued superseded | pending pending =       |
  error                                      | error   error   =       |
  foundOrder                                 | error   idle    =       |
  both paidBehind sentBehind                 | pending =       pending |
  *                                          | =       =       =       |

failed
  fresh rejected released reset              | never happens           |
  foundOpen foundBeside foundPaidBeside      | pending =       =       |
  preparing opening lapsed unproven          | error   error   =       | A:error
  adopted pending transferred seen foundOrder continued superseded | pending pending = |
  resting displaced behind                   | error   =       error   | B:error
  both paidBehind sentBehind                 | pending =       pending |
  *                                          | =       =       =       |

failed, stale
  *                                          | =       =       =       |

already paid
  fresh rejected released reset              | never happens           |
  foundOpen foundBeside foundPaidBeside      | pending =       =       |
  preparing opening error lapsed unproven    | success success =       |
  adopted pending transferred seen foundOrder continued superseded | pending pending = |
  resting displaced behind                   | success =       success |
  both paidBehind sentBehind                 | pending =       pending |
  *                                          | =       =       =       |

timed out
  preparing                                  | error   error   =       | A:error
  opening                                    | idle    idle    =       | A:idle
  resting behind                             | idle    =       idle    | B:idle
  displaced                                  | error   =       error   | B:error
  *                                          | =       =       =       |

timed out, stale
  *                                          | =       =       =       |

released
  foundOpen foundPaid foundOrderPaid foundBeside foundPaidBeside | idle    =       = |
  rejected foundOrder                        | idle    idle    =       |
  preparing opening adopted pending expired refunded unknown unproven error continued superseded | idle idle = | A:idle
  success alreadyPaid seen transferred short expiredPaid expiredSent | idle    =       =       | A:idle
  resting                                    | idle    =       idle    | B:idle
  displaced behind                           | pending =       idle    | B:idle
  both paidBehind sentBehind                 | idle    =       idle    | B:idle
  *                                          | =       =       =       |

released, forgotten
  foundOpen foundPaid foundOrderPaid         | idle    =       =       | leave:own
  rejected                                   | idle    idle    =       |
  preparing                                  | idle    idle    =       | A:idle
  opening error unproven                     | idle    idle    =       | A:idle leave
  adopted pending expired refunded unknown continued superseded | idle   idle    = | A:idle leave:own
  alreadyPaid                                | idle    =       =       | A:idle
  success seen transferred short expiredPaid expiredSent | idle    =       =       | A:idle leave:own
  resting                                    | idle    =       idle    | B:idle leave
  lapsed                                     | =       =       =       | leave
  foundOrder                                 | idle    idle    =       | leave:own
  foundBeside foundPaidBeside                | idle    =       =       | leave:another
  displaced                                  | pending =       idle    | B:idle
  behind                                     | pending =       idle    | B:idle leave
  both paidBehind sentBehind                 | idle    =       idle    | B:idle leave:of B
  *                                          | =       =       =       |

is reset
  foundOpen foundPaid                        | idle    =       =       | forget:own all
  rejected                                   | idle    idle    =       | all
  preparing                                  | idle    idle    =       | A:idle all
  opening error unproven                     | idle    idle    =       | A:idle forget all
  alreadyPaid                                | idle    idle    =       | A:idle all
  adopted pending transferred seen expired expiredPaid expiredSent short refunded unknown success continued superseded | idle idle = | A:idle forget:own all
  resting behind                             | idle    idle    idle    | B:idle forget all
  lapsed                                     | =       =       =       | forget all
  foundOrder foundOrderPaid                  | idle    idle    =       | forget:own all
  foundBeside foundPaidBeside                | idle    idle    =       | forget:another all
  displaced                                  | idle    idle    idle    | B:idle all
  both paidBehind sentBehind                 | idle    idle    idle    | B:idle forget:of B all
  *                                          | =       =       =       | all

transfer sent
  released                                   | =       pending =       |
  *                                          | =       =       =       |
`

interface Row {
  readonly event: string
  readonly state: string
  readonly shown: string
  readonly effects: string
}

const partsOf = (text: string | undefined) => text?.trim().split(/\s+/).filter(Boolean) ?? []

function rowsOf(table: string): Row[] {
  return table
    .trim()
    .split('\n\n')
    .flatMap((block) => {
      const [event = '', ...lines] = block.split('\n')
      const rows = lines.map((line) => line.split('|'))
      const named = rows.flatMap(([states]) => partsOf(states))
      return rows.flatMap(([states, shown, effects]) =>
        partsOf(states)
          .flatMap((state) =>
            state === '*' ? Object.keys(STATES).filter((one) => !named.includes(one)) : [state],
          )
          .map((state) => ({
            ...{ event, state },
            ...{ shown: partsOf(shown).join(' '), effects: partsOf(effects).join(' ') },
          })),
      )
    })
}

function pageIn(acts: readonly Act[], identity: Identity): Session {
  return acts.reduce(
    (session, act) => reduce(session, act(session, identity), 0).session,
    createSession(newId()),
  )
}

function written(effect: SessionEffect): string {
  switch (effect.type) {
    case 'notify':
      return `${effect.ownerKey ?? 'page'}:${effect.state.status}`
    case 'forgetPayment':
    case 'leavePayment': {
      const verb = effect.type === 'forgetPayment' ? 'forget' : 'leave'
      return effect.intentId === undefined ? verb : `${verb}:${effect.intentId}`
    }
    default:
      return { prepare: 'prepare', openModal: 'open', reopenModal: 'reopen', forgetAll: 'all' }[
        effect.type
      ]
  }
}

const rows = rowsOf(TABLE)

test('the table has each state once for each event', () => {
  const cells = Object.keys(EVENTS).flatMap((event) =>
    Object.keys(STATES).map((state) => `${event}, ${state}`),
  )
  expect(rows.map(({ event, state }) => `${event}, ${state}`).sort()).toEqual(cells.sort())
})

describe.each<Identity>(['without', 'with'])(
  'on a page whose source is %s identity',
  (identity) => {
    const possible = rows.filter(
      ({ state, shown }) =>
        shown !== 'never happens' && (identity === 'with' || !OF_AN_ORDER.includes(state)),
    )

    test.each(possible)('$state, $event: $shown | $effects', ({ state, event, shown, effects }) => {
      const acts = Object.entries(STATES).find(([name]) => name === state)?.[1] ?? []
      const act = EVENTS[event]
      if (!act) throw new Error(`There is no event ${event}`)
      const before = pageIn(acts, identity)
      const after = reduce(before, act(before, identity), 0)

      const views = [null, 'A', 'B'].map((owner) => {
        const next = stateFor(after.session, owner)
        return next === stateFor(before, owner) ? '=' : next.status
      })
      expect(`${views.join(' ')} | ${after.effects.map(written).join(' ')}`).toBe(
        `${shown} | ${effects}`,
      )
      for (const effect of after.effects)
        if ('id' in effect) expect(effect.id).toBe(activeAttempt(after.session).id)
    })
  },
)

describe('a press whose payment never comes to be', () => {
  const views = (session: Session) =>
    [null, 'A', 'B'].map((owner) => stateFor(session, owner).status)

  test('gives the page back to the open payment once its component has left', () => {
    const session = pageIn([...STATES.displaced, failed(active, 'abandoned')], 'without')
    expect(views(session)).toEqual(['pending', 'pending', 'idle'])
  })

  test('does so after another such press', () => {
    const twice = [failed(active), pay('B', { ...OTHER, fiat_amount: '5' }, true)]
    const session = pageIn([...STATES.displaced, ...twice, cancelled(active)], 'without')
    expect(views(session)).toEqual(['pending', 'pending', 'idle'])
  })

  test.each([
    ['makes the source forget nothing when it is released', released(true), []],
    ['makes the source forget nothing but all when it is reset', reset, ['all']],
  ])('%s', (_, act, effects) => {
    const session = pageIn([...STATES.displaced, failed(active)], 'without')
    const reduced = reduce(session, act(session, 'without'), 0)
    expect(reduced.effects.map(written)).toEqual(['B:idle', ...effects])
  })

  test('does so even if the open payment was paid in the meantime', () => {
    const paid = [showsOwn({ status: 'success' }), cancelled(active)]
    const session = pageIn([...STATES.displaced, ...paid], 'without')
    expect(views(session)).toEqual(['success', 'success', 'idle'])
  })
})

test('money that comes late is shown where the same look ends what was being opened', () => {
  const acts = [
    ...[payA, showsOwn({ status: 'expired' })],
    ...[pay('B', OTHER), shows({ intent: null, isLoading: true })],
    showsOwn({ status: 'success' }),
  ]
  const session = pageIn(acts, 'without')
  expect([null, 'A', 'B'].map((owner) => stateFor(session, owner).status)).toEqual([
    ...['success', 'success', 'idle'],
  ])
})

test('an order that its remembered payment pays is shown as paid, whatever was pressed since', () => {
  const session = pageIn(
    [...STATES.foundBeside, payA, showsOrderBeside({ status: 'success' })],
    'with',
  )
  expect([null, 'A'].map((owner) => stateFor(session, owner).status)).toEqual([
    'success',
    'success',
  ])
})

describe('a transfer that the wallet of the buyer has sent', () => {
  const sentOf = (acts: readonly Act[], id: Identity = 'with') =>
    pageIn(acts, id).sentIntents.get('own')
  const situationAfter = (acts: readonly Act[]) => {
    const session = pageIn(acts, 'with')
    return situationIn(session, stateFor(session, 'A'), 0)
  }

  test('is shown as sent, and changes no status', () => {
    const session = pageIn(STATES.pending, 'with')
    const { session: sent, effects } = reduce(session, transfers(session, 'with'), 0)
    expect(stateFor(sent, 'A')).toBe(stateFor(session, 'A'))
    expect(stateFor(sent, 'A')).not.toHaveProperty('txHash')
    expect(effects).toEqual([])
    expect(situationAfter(STATES.transferred)).toBe('sent')
    expect(situationAfter([...STATES.transferred, showsOwn({ status: 'expired' })])).toBe(
      'expired_sent',
    )
  })

  test.each<Identity>(['with', 'without'])(
    'is dropped once KryptoGO names a transaction, of a source %s identity',
    (identity) => {
      for (const payment_tx_hash of ['0xa', '0xb']) {
        const acts = [...STATES.transferred, showsOwn({ payment_tx_hash })]
        expect(sentOf(acts, identity)).toBeUndefined()
        expect(stateFor(pageIn(acts, identity), 'A')).toMatchObject({ txHash: payment_tx_hash })
        expect(sentOf([...acts, transfers], identity)).toBeUndefined()
      }
      expect(sentOf([...STATES.transferred, showsOwn()], identity)).toBe('0xa')
    },
  )

  test('says more than the word of the buyer, which can take it back', () => {
    expect(sentOf([...STATES.transferred, saysSent])).toBe('0xa')
    expect(sentOf([...STATES.pending, saysSent, transfers])).toBe('0xa')
    expect(sentOf([...STATES.transferred, takesBack])).toBeUndefined()
    expect(sentOf([...STATES.pending, saysSent, showsOwn({ payment_tx_hash: '0xb' })])).toBe(true)
  })

  test('is kept of a payment that the page has left, and of one that it does not know yet', () => {
    expect(sentOf([...STATES.both, transfers])).toBe('0xa')
    expect(sentOf([transfers, showsOwn()])).toBe('0xa')
  })
})

describe('an order whose server keeps it', () => {
  const cheaper = { ...request, fiat_amount: '280' }
  const keeping = (acts: readonly Act[]) =>
    acts.reduce(
      (session, act) => reduce(session, act(session, 'with'), 0).session,
      createSession(newId(), true),
    )
  const effectsOf = (acts: readonly Act[], asked: PaymentModalParams) => {
    const session = keeping(acts)
    return reduce(session, pay('A', asked)(session, 'with'), 0).effects.map(written)
  }
  const sent = [...STATES.pending, saysSent]

  test.each<[name: string, acts: readonly Act[]]>([
    ['open', sent],
    ['from a wallet', STATES.transferred],
    ['expired', STATES.expiredSent],
    ['replaced', [...STATES.superseded, saysSent]],
    ['found', [showsOrder(), saysSent]],
    ['found, and expired', [showsOrder({ status: 'expired' }), saysSent]],
    ['behind another', STATES.sentBehind],
  ])('is not asked for beside a payment that was sent: %s', (_, acts) => {
    for (const asked of [request, cheaper]) expect(effectsOf(acts, asked)).toEqual(['reopen'])
    const session = keeping([...acts, pay('A', cheaper)])
    expect(activeAttempt(session).intent?.payment_intent_id).toBe('own')
  })

  test('is asked for at what the press says once the buyer takes it back', () => {
    const acts = [...sent, pay('A', cheaper), takesBack]
    expect(effectsOf(acts, cheaper)).toEqual(['A:opening', 'open'])
    expect(effectsOf(acts, request)).toEqual(['open'])
    const found = [showsOrder(), saysSent, pay('A', cheaper), takesBack]
    expect(effectsOf(found, cheaper)).toEqual(['A:opening', 'open'])
  })

  test('is asked for where money was seen, which the server knows', () => {
    for (const acts of [STATES.expiredPaid, STATES.paidBehind])
      expect(effectsOf(acts, request)).toEqual(['A:opening', 'open'])
  })

  test('is asked for where its payment is for another price than was asked', () => {
    const dearer = { ...request, fiat_amount: '290' }
    expect(effectsOf([payA, showsOwn({ fiat_amount: '290' })], request)).toEqual(['open'])
    expect(effectsOf([payA, showsOwn()], dearer)).toEqual(['A:opening', 'open'])
  })

  test.each<[name: string, acts: readonly Act[], effects: readonly string[]]>([
    ['open', STATES.pending, ['open']],
    ['with money', STATES.seen, ['open']],
    ['short', STATES.short, ['open']],
    ['found', [showsOrder()], ['open']],
    ['continued', STATES.continued, ['open']],
    ['expired', STATES.expired, ['A:opening', 'open']],
  ])('is asked for at each press, which is reported where it is news: %s', (_, acts, effects) => {
    expect(effectsOf(acts, request)).toEqual(effects)
  })

  test('shows its open payment again where its preparation fails, and is back where it is called off', () => {
    const preparing = keeping([...STATES.pending, pay('A', request, true)])
    expect(stateFor(preparing, 'A').status).toBe('opening')
    for (const [act, effects] of [
      [failed(active, 'before_pay_failed'), ['reopen']],
      [timedOut(active), ['reopen']],
      [cancelled(active), []],
      [failed(active, 'abandoned'), []],
    ] as const) {
      const reduced = reduce(preparing, act(preparing, 'with'), 0)
      expect(reduced.effects.map(written)).toEqual(effects)
      expect(stateFor(reduced.session, 'A')).toMatchObject({ status: 'pending' })
      expect(activeAttempt(reduced.session).id).toBe(activeAttempt(preparing).renewedId)
    }
  })

  test('stays with a found payment that was sent while the source shows another', () => {
    const beside = [showsAnothers, showsOrderBeside(), saysSent, payA, showsAnothers]
    const { intent } = activeAttempt(keeping(beside))
    expect(intent?.payment_intent_id).toBe('own')
  })
})

describe('the time that a payment has left', () => {
  const deadline = intentWith().payment_deadline * 1000
  const left = (seconds: number) => deadline - seconds * 1000
  const at = (session: Session, act: Act, now: number) =>
    reduce(session, act(session, 'with'), now).session

  function situationOfOwn(session: Session, now: number) {
    const own = [...session.attempts.values()].find((one) => one.intent)
    return own && situationIn(session, own.state, now)
  }
  const opens: Act = () => {
    const current = snapshot({ intent: intentWith(), request: null, isOpen: true })
    return { type: 'snapshotReceived', snapshot: { current, watched: [] }, nextId: newId() }
  }

  test.each([
    ['on the screen', showsOrder()],
    ['beside another', showsOrderBeside()],
  ])('counts when it is first known, %s', (_, act) => {
    const late = at(createSession(newId(), true), act, left(59))
    expect(situationOfOwn(late, left(58))).toBe('closing')
    const inTime = at(createSession(newId(), true), act, left(60))
    expect(situationOfOwn(at(inTime, act, left(10)), left(9))).toBe('pending')
  })

  test('counts again each time its dialog opens', () => {
    const known = at(createSession(newId(), true), showsOrder(), left(60))
    const opened = at(known, opens, left(30))
    expect(situationOfOwn(opened, left(29))).toBe('closing')
    // It was on the screen before.
    expect(situationOfOwn(opened, deadline)).toBe('time_up')
    const stillOpen = at(at(known, opens, left(60)), opens, left(30))
    expect(situationOfOwn(stillOpen, left(29))).toBe('pending')
  })
})
