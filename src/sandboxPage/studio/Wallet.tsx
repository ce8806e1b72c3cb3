import type { SandboxTrigger } from '../../testing/sandboxApi'
import { formatAmount, isSettled } from 'kryptogo-payment-react'
import { subtractAmounts } from '../../core/amounts'
import { systemClock } from '../../core/systemClock'
import { useLocale } from '../useLocale'
import { sumsFor } from './amounts'
import type { Call } from './calls'
import type { PaymentRecord } from './createStudio'
import { useStudio } from './StudioContext'
import { usePageMessages } from './usePageMessages'
import { goTo } from './useRoute'

/** Lets the visitor act as the buyer of a payment, and as KryptoGO. */
export function Wallet({ payment }: { payment: PaymentRecord }) {
  const t = usePageMessages()
  const { intent } = payment
  const isConfirming = intent.status === 'pending' && intent.payment_tx_hash !== undefined
  if (isSettled(intent)) return <p className="quiet">{t.settled}</p>
  return (
    <>
      <section aria-labelledby="buyer">
        <h3 id="buyer">{t.buyer}</h3>
        <BuyerActions payment={payment} isConfirming={isConfirming} />
        {isConfirming && <p className="quiet">{t.confirming}</p>}
      </section>
      <section aria-labelledby="kryptogo">
        <h3 id="kryptogo">{t.kryptogo}</h3>
        <KryptogoActions payment={payment} />
      </section>
    </>
  )
}

interface BuyerActionsProps {
  payment: PaymentRecord
  /** Whether the buyer has sent something that is not confirmed yet. */
  isConfirming: boolean
}

function BuyerActions({ payment, isConfirming }: BuyerActionsProps) {
  const t = usePageMessages()
  const [locale] = useLocale()
  const { intent } = payment
  const { status, crypto_amount: due, symbol, received_amount: received } = intent
  const isOpen = status === 'pending' && !isConfirming
  const canPayLate = isOpen || (status === 'expired' && received === undefined)
  const isHalf = status === 'insufficient_not_refunded' && received !== undefined
  const sums = sumsFor(due)
  const tokens = (sum: string) => `${formatAmount(sum, locale)} ${symbol}`
  const pay = (amount: string) => trigger(payment, { event: 'pay', amount })
  const payTile = (name: string, amount: string, isMain = false) => (
    <Action
      payment={payment}
      {...{ name, sum: tokens(amount), done: t.paid(tokens(amount)) }}
      isMain={isMain}
      isPossible={isOpen}
      calls={[pay(amount)]}
    />
  )
  const rest = isHalf ? subtractAmounts(due, received) : undefined
  const expire = status === 'expired' ? [] : [trigger(payment, { event: 'expired' })]

  return (
    <div className="tiles">
      {payTile(t.payExactly, sums.exact, true)}
      {payTile(t.payLess, sums.afterFee)}
      {payTile(t.payMore, sums.more)}
      {rest === undefined ? (
        payTile(t.payFirst, sums.firstPart)
      ) : (
        <Action
          payment={payment}
          {...{ name: t.payRest, sum: tokens(rest), done: t.paidRest }}
          isPossible
          calls={[trigger(payment, { event: 'success', amount: due, force: true })]}
        />
      )}
      <Action
        payment={payment}
        {...{ name: t.payLate, sum: tokens(due), done: t.paidLate(tokens(due)) }}
        isPossible={canPayLate}
        calls={[...expire, pay(due)]}
      />
      <Action
        payment={payment}
        {...{ name: t.payElsewhere, sum: t.payElsewhereDetail, done: t.paidElsewhere }}
        isPossible={isOpen}
        calls={[trigger(payment, { event: 'wrong_chain' })]}
      />
    </div>
  )
}

function KryptogoActions({ payment }: { payment: PaymentRecord }) {
  const t = usePageMessages()
  const { payment_intent_id: id, status, payment_deadline } = payment.intent
  const isOpen = status === 'pending'
  const isShort = status === 'insufficient_not_refunded'
  const jump = (): Call => {
    const ms = Math.max(0, payment_deadline * 1_000 - systemClock.now()) + 1_000
    return { method: 'POST', path: '/advance', body: { ms, payment_intent_id: id } }
  }
  return (
    <div className="tiles">
      <Action payment={payment} name={t.jump} done={t.jumped} isPossible={isOpen} calls={jump} />
      <Action
        payment={payment}
        {...{ name: t.expire, done: t.expired, isPossible: isOpen }}
        calls={[trigger(payment, { event: 'expired' })]}
      />
      <Action
        payment={payment}
        {...{ name: t.refund, done: t.refunded, isPossible: isShort }}
        calls={[trigger(payment, { event: 'insufficient_refunded' })]}
      />
      <Action
        payment={payment}
        {...{ name: t.confuse, done: t.confused }}
        isPossible={isOpen || isShort || status === 'expired'}
        calls={[trigger(payment, { event: 'unknown_status' })]}
      />
    </div>
  )
}

interface ActionProps {
  payment: PaymentRecord
  name: string
  sum?: string
  /** Says that it has been done. */
  done: string
  isPossible: boolean
  isMain?: boolean
  calls: readonly Call[] | (() => Call)
}

function Action({ payment, name, sum, done, isPossible, isMain = false, calls }: ActionProps) {
  const studio = useStudio()

  function act(): void {
    if (!isPossible) return
    // From now on, a newer payment does not take its place.
    goTo('payments', payment.intent.payment_intent_id)
    void studio.run(done, ...(typeof calls === 'function' ? [calls()] : calls))
  }

  return (
    // A button that is disabled while it has the focus would lose it.
    <button
      type="button"
      className="tile"
      data-main={isMain}
      aria-disabled={!isPossible}
      onClick={act}
    >
      <span>{name}</span>
      {sum !== undefined && <span className="sum"> {sum}</span>}
    </button>
  )
}

function trigger({ intent }: PaymentRecord, body: SandboxTrigger): Call {
  const id = encodeURIComponent(intent.payment_intent_id)
  return { method: 'POST', path: `/payments/${id}/trigger`, body }
}
