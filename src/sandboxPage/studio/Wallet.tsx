import type { SandboxClient } from 'kryptogo-payment-react/testing'
import { formatAmount, isSettled } from 'kryptogo-payment-react'
import { subtractAmounts } from '../../core/amounts'
import { useLocale } from '../useLocale'
import { sumsFor } from './amounts'
import type { PaymentRecord } from './readers'
import { sandboxClock } from './sandboxClock'
import { useStudio } from './StudioContext'
import { usePageMessages } from './usePageMessages'
import { stayAt } from './useRoute'

/** By how much KryptoGO confirms a transaction later than it detects it, in seconds. */
const CONFIRMED_AFTER_S = 6

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
        {payment.possible.length === 0 && !isConfirming && <p className="quiet">{t.stuck}</p>}
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
  const { payment_intent_id: id, status, crypto_amount: due, symbol, received_amount } = intent
  const { paused, speed } = payment.effective_settings
  const canSend = payment.possible.includes('pay') && !isConfirming
  const isInTime = canSend && status === 'pending'
  const canPayLate = canSend && received_amount === undefined
  const sums = sumsFor(due)
  const tokens = (sum: string) => `${formatAmount(sum, locale)} ${symbol}`
  const paidText = (sum: string) =>
    paused ? t.paidPaused(tokens(sum)) : t.paid(tokens(sum), CONFIRMED_AFTER_S / speed)
  const payTile = (name: string, amount: string, isMain = false) => (
    <Action
      payment={payment}
      {...{ name, sum: tokens(amount), done: paidText(amount) }}
      isMain={isMain}
      isPossible={isInTime}
      act={(client) => client.trigger(id, 'pay', { amount })}
    />
  )
  const isUnderpaid = status === 'insufficient_not_refunded' && received_amount !== undefined
  const rest = isUnderpaid ? subtractAmounts(due, received_amount) : undefined

  async function payLate(client: SandboxClient): Promise<void> {
    if (status !== 'expired') await client.trigger(id, 'expired')
    await client.trigger(id, 'pay', { amount: due })
  }

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
          act={(client) => client.trigger(id, 'success', { amount: due, force: true })}
        />
      )}
      <Action
        payment={payment}
        {...{ name: t.payLate, sum: tokens(due), done: t.paidLate(tokens(due)) }}
        isPossible={canPayLate}
        act={payLate}
      />
      <Action
        payment={payment}
        {...{ name: t.payElsewhere, sum: t.payElsewhereDetail, done: t.paidElsewhere }}
        isPossible={payment.possible.includes('wrong_chain') && !isConfirming}
        act={(client) => client.trigger(id, 'wrong_chain')}
      />
    </div>
  )
}

function KryptogoActions({ payment }: { payment: PaymentRecord }) {
  const t = usePageMessages()
  const { intent, possible } = payment
  const { payment_intent_id: id, status, payment_deadline } = intent
  const canExpire = possible.includes('expired')
  const jump = (client: SandboxClient) => {
    const ms = Math.max(0, payment_deadline * 1_000 - sandboxClock.now()) + 1_000
    return client.advance(ms, { paymentId: id })
  }
  return (
    <div className="tiles">
      <Action
        payment={payment}
        {...{ name: t.jump, sum: t.jumpDetail, done: t.jumped, isPossible: canExpire }}
        act={jump}
      />
      <Action
        payment={payment}
        {...{ name: t.expire, sum: t.expireDetail, done: t.expired, isPossible: canExpire }}
        act={(client) => client.trigger(id, 'expired')}
      />
      <Action
        payment={payment}
        {...{ name: t.refund, done: t.refunded }}
        // Earlier, the sandbox would take a part first.
        isPossible={status === 'insufficient_not_refunded'}
        act={(client) => client.trigger(id, 'insufficient_refunded')}
      />
      <Action
        payment={payment}
        {...{ name: t.confuse, done: t.confused }}
        isPossible={possible.includes('unknown_status')}
        act={(client) => client.trigger(id, 'unknown_status')}
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
  act: (client: SandboxClient) => Promise<unknown>
}

function Action({ payment, name, sum, done, isPossible, isMain = false, act }: ActionProps) {
  const studio = useStudio()

  // A newer payment must not take its place just before the press.
  const stay = () => stayAt('payments', payment.intent.payment_intent_id)

  function press(): void {
    if (!isPossible) return
    stay()
    void studio.run(done, act)
  }

  return (
    // A button that is disabled while it has the focus would lose it.
    <button
      type="button"
      className="tile"
      data-main={isMain}
      aria-disabled={!isPossible}
      onFocus={stay}
      onPointerMove={stay}
      onClick={press}
    >
      <span>{name}</span>
      {sum !== undefined && <span className="sum"> {sum}</span>}
    </button>
  )
}
