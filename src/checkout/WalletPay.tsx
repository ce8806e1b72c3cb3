import { useRef, useState, useSyncExternalStore } from 'react'
import type { PaymentIntent } from '../core/contract'
import { isTooLateAt } from '../core/situation'
import type { PendingState } from '../core/state'
import { tokenTransferOf } from '../core/tokenTransfer'
import { paymentMessages } from '../messages/en/payment'
import { walletMessages } from '../messages/en/wallet'
import { ActionButton } from '../parts/ActionButton'
import { networkName } from '../parts/chains'
import { usePaymentContext, type PaymentContextValue } from '../parts/context'
import { formatAmount } from '../parts/formatMoney'
import { textKey } from '../parts/textKey'
import { useMessages } from '../parts/useMessages'
import { createWalletList, type Wallet } from '../wallet/walletList'
import { createWalletPayments, isCancelable, isFree } from '../wallet/walletPayments'
import type { WalletPayments, WalletProgress } from '../wallet/walletPayments'
import { useCheckout } from './CheckoutContext'
import type { CheckoutStore } from './checkoutStore'

/** The wallets in this browser, and how far paying from one of them has come. */
export function WalletPay({ state: { intent } }: { state: PendingState }) {
  const t = useMessages(walletMessages, '<CheckoutProvider>')
  const pay = useMessages(paymentMessages, '<CheckoutProvider>')
  const checkout = useCheckout('<CheckoutProvider>')
  const context = usePaymentContext('<CheckoutProvider>')
  const payments = walletPaymentsOf(checkout, context)
  const { payment_intent_id: id } = intent
  const [list] = useState(() => createWalletList(window))
  const wallets = useSyncExternalStore(list.subscribe, list.getWallets)
  const progress = useSyncExternalStore(payments.subscribe, () => payments.get(id))
  const group = useRef<HTMLDivElement>(null)
  const isEarly = isCancelable(progress.step)
  if (wallets.length === 0) return null
  return (
    <div
      ref={group}
      role="group"
      aria-label={t('wallet.title')}
      className="kgp-wallets"
      tabIndex={-1}
    >
      <p className="kgp-hint" aria-hidden="true">
        {t('wallet.title')}
      </p>
      <div className="kgp-wallet-list">
        {wallets.map((wallet) => (
          <WalletButton
            key={wallet.id}
            wallet={wallet}
            isCurrent={progress.step !== 'choose' && progress.wallet.id === wallet.id}
            isBusy={!isFree(progress)}
            onClick={() => void payments.pay(id, wallet)}
          />
        ))}
      </div>
      <div role="status">
        <StepText intent={intent} progress={progress} />
      </div>
      {(isEarly || progress.step === 'unclear') && (
        <ActionButton
          onClick={() => {
            // The button goes, and must not take the focus with it; nor may a key that is held press a wallet.
            group.current?.focus()
            payments.goBack(id)
          }}
          isQuiet
        >
          {pay(isEarly ? 'action.cancel' : 'action.not_sent')}
        </ActionButton>
      )}
    </div>
  )
}

interface WalletButtonProps {
  wallet: Wallet
  /** Whether it was asked last. */
  isCurrent: boolean
  /** Whether none can be asked now. */
  isBusy: boolean
  onClick: () => void
}

function WalletButton({ wallet: { name, icon }, isCurrent, isBusy, onClick }: WalletButtonProps) {
  const t = useMessages(walletMessages, '<CheckoutProvider>')
  const label = name ?? t('wallet.unnamed')
  return (
    <button
      type="button"
      className="kgp-action kgp-wallet"
      data-quiet=""
      data-current={isCurrent ? '' : undefined}
      // It keeps the focus while the wallet is asked.
      aria-disabled={isBusy}
      onClick={onClick}
    >
      {icon !== null && <img src={icon} alt="" width="24" height="24" />}
      <span key={textKey(label)} translate={name === null ? undefined : 'no'}>
        {label}
      </span>
    </button>
  )
}

/** Says how to go on in the wallet, or why it did not pay. */
function StepText({ intent, progress }: { intent: PaymentIntent; progress: WalletProgress }) {
  const t = useMessages(walletMessages, '<CheckoutProvider>')
  const { locale } = usePaymentContext('<CheckoutProvider>')
  if (progress.step === 'choose' || progress.step === 'sent') return null
  const { symbol, crypto_amount, payment_chain_id: chain = '' } = intent
  const written = (amount: string) => `${formatAmount(amount, locale)} ${symbol}`
  const isBusy = progress.step === 'confirm' || isCancelable(progress.step)
  const text = t(`wallet.${progress.step}`, {
    wallet: progress.wallet.name ?? t('wallet.unnamed'),
    network: networkName(chain),
    amount: written(crypto_amount),
    balance: written(progress.balance ?? '0'),
  })
  return (
    <p key={textKey(text)} className={isBusy ? undefined : 'kgp-warning'}>
      {text}
    </p>
  )
}

// Not those of a component: a wallet may answer after it has left the screen.
const paymentsOf = new WeakMap<CheckoutStore, WalletPayments>()

function walletPaymentsOf(checkout: CheckoutStore, context: PaymentContextValue): WalletPayments {
  const known = paymentsOf.get(checkout)
  if (known) return known
  const { store, checkNow = () => undefined } = context
  const { clock, claimTransfer: claim, releaseTransfer: release, getState } = checkout
  const { isUndecided, getMountSignal } = checkout
  const payments = createWalletPayments({
    ...{ clock, claim, release, isUndecided, getMountSignal, onMined: checkNow },
    getPayable: (id) => {
      const state = store.stateFor(null)
      if (state.status !== 'pending' || state.intent.payment_intent_id !== id) return 'changed'
      // Only what the dialog shows is proposed.
      if (!getState().isOpen || store.situationOf(state) !== 'pending') return 'changed'
      if (isTooLateAt(clock.now(), state.intent)) return 'too_late'
      const transfer = tokenTransferOf(state.intent)
      const { decimals } = state.intent
      return transfer && decimals !== undefined ? { ...transfer, decimals } : 'changed'
    },
    onSent: (id, hash) => {
      store.noteTransfer(id, hash)
      checkNow()
    },
    onReverted: (id) => {
      store.setSent(id, false)
      checkNow()
    },
  })
  paymentsOf.set(checkout, payments)
  return payments
}
