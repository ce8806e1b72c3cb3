import { setImmediate as nextTurn } from 'node:timers/promises'
import { compareAmounts } from '../core/amounts'
import type { PaymentIntent } from '../core/contract'
import { isSettled } from '../core/ranks'
import type { Controls } from '../testing/controls'
import { isShortAmount } from '../testing/creation'
import type { Ledger } from '../testing/ledger'
import type { Step } from '../testing/timeline'
import {
  sandboxEvents,
  type SandboxEvent,
  type SandboxPayment,
  type SandboxScenario,
  type SandboxTrigger,
} from '../testing/sandboxApi'
import { isEvent } from './controlRequests'
import { Problem } from './problem'
import type { Scope, Settings } from './settings'

const BATCH = 100

/** The statuses in which KryptoGO lets an event happen. */
const POSSIBLE: Readonly<Record<SandboxEvent, readonly string[]>> = {
  pay: ['pending', 'expired'],
  seen: ['pending', 'expired'],
  success: ['pending', 'expired'],
  insufficient_not_refunded: ['pending', 'expired'],
  insufficient_refunded: ['pending', 'expired', 'insufficient_not_refunded'],
  expired: ['pending'],
  unknown_status: ['pending', 'expired', 'insufficient_not_refunded'],
  wrong_chain: ['pending'],
}

/** Events that begin with the transaction of the buyer, of which a payment has one. */
const FIRST_SIGHTS: readonly SandboxEvent[] = ['pay', 'seen']

const EVENTS = Object.keys(sandboxEvents).filter(isEvent)

/** The options of `createPayments`. */
export interface PaymentsOptions {
  readonly ledger: Ledger
  readonly settings: Settings
  readonly controls: Controls
}

/** Creates the part of the control API that concerns payments. */
export function createPayments({ ledger, settings, controls }: PaymentsOptions) {
  /** @throws Problem when there is no such payment. */
  function find(id: string): PaymentIntent {
    const intent = ledger.find(id)
    if (intent) return intent
    throw new Problem(
      'unknown_payment',
      `There is no payment ${JSON.stringify(id)}. GET /_sandbox/payments lists all.`,
      404,
    )
  }

  function inScope({ clientId, paymentId }: Scope): readonly PaymentIntent[] {
    if (paymentId !== undefined) return [find(paymentId)]
    return ledger.all().filter(({ client_id }) => clientId === undefined || client_id === clientId)
  }

  /** Whether anything is still to come of a payment, be it only its deadline. */
  const isOpen = ({ payment_intent_id: id, status }: PaymentIntent) =>
    status === 'pending' || ledger.ahead(id).length > 0

  return {
    find,
    /** All payments, oldest first. */
    all: () => ledger.all(),
    show(id: string): SandboxPayment {
      const intent = find(id)
      const dated = ({ at, change }: Step) => ({ at: new Date(at).toISOString(), change })
      const history = ledger.history(id).map(dated)
      const upcoming = ledger.ahead(id).map(dated)
      return {
        intent,
        settings: settings.at({ paymentId: id }),
        effective_settings: settings.ofIntent(intent),
        possible: EVENTS.filter((event) => isPossible(intent, event)),
        history,
        upcoming,
      }
    },
    /**
     * Lets something happen to a payment.
     *
     * @throws Problem when it cannot, or KryptoGO never would.
     */
    trigger(id: string, { event, amount, force = false }: SandboxTrigger): PaymentIntent {
      const intent = find(id)
      if (!force) checkPossible(intent, event)
      checkAmount(intent, event, amount)
      switch (event) {
        case 'pay':
          controls.pay(id, amount)
          break
        case 'seen':
          controls.see(id)
          break
        case 'success':
          controls.succeed(id, amount)
          break
        case 'insufficient_not_refunded':
          controls.underpay(id, amount)
          break
        case 'insufficient_refunded':
          if (intent.received_amount === undefined) controls.underpay(id, amount)
          controls.refund(id)
          break
        case 'expired':
          controls.expire(id)
          break
        case 'unknown_status':
          controls.confuse(id, amount)
          break
        case 'wrong_chain':
          controls.misdirect(id)
          break
      }
      return find(id)
    },
    /**
     * Plays a scenario from now on for a payment that may have gone another way so far.
     *
     * @throws Problem when the payment is over.
     */
    play(id: string, scenario: SandboxScenario): void {
      checkUnsettled(find(id))
      ledger.replay(id, scenario)
    },
    /**
     * Lets time pass for payments: their deadlines and what is going to happen come nearer. Returns for how
     * many.
     */
    async advance(ms: number, scope: Scope): Promise<number> {
      const payments = inScope(scope).filter(isOpen)
      for (const [index, { payment_intent_id: id }] of payments.entries()) {
        // Other requests are answered in between.
        if (index % BATCH === BATCH - 1) await nextTurn()
        if (ledger.find(id)) ledger.advance(id, ms)
      }
      return payments.length
    },
  }
}

function checkUnsettled({ payment_intent_id: id, status }: PaymentIntent): void {
  if (isSettled(status))
    throw new Problem(
      'impossible_event',
      `${id} is ${status}, and follows no scenario any more. Create another payment, or trigger an event with force.`,
      409,
    )
}

const isPossible = (intent: PaymentIntent, event: SandboxEvent) =>
  POSSIBLE[event].includes(intent.status) && !isSecondSight(intent, event)

const isSecondSight = ({ payment_tx_hash: hash }: PaymentIntent, event: SandboxEvent) =>
  hash !== undefined && FIRST_SIGHTS.includes(event)

function checkPossible(intent: PaymentIntent, event: SandboxEvent): void {
  if (isPossible(intent, event)) return
  const { payment_intent_id: id, status } = intent
  const reason = isSecondSight(intent, event)
    ? `The transaction of ${id} has been seen already, and a second one would replace it.`
    : `${id} is ${status}, and "${event}" happens only to payments that are ${POSSIBLE[event].join(' or ')}.`
  throw new Problem(
    'impossible_event',
    `${reason} Force it to see how your shop takes what KryptoGO never does.`,
    409,
  )
}

function checkAmount(
  { crypto_amount: due }: PaymentIntent,
  event: SandboxEvent,
  amount: string | undefined,
): void {
  if (amount === undefined) return
  const wrong = (right: string) =>
    new Problem('invalid_amount', `The amount must be ${right}, not ${JSON.stringify(amount)}.`)
  if (!isShortAmount(amount))
    throw wrong('a decimal string in tokens of at most 64 characters, such as "9.10"')
  const isLess = compareAmounts(amount, due) < 0
  if (event === 'success' && isLess) throw wrong(`${due} or more for a success`)
  if (event.startsWith('insufficient_') && !isLess) throw wrong(`less than ${due}, which is due`)
}
