import { useEffect, useId, useLayoutEffect, useRef } from 'react'
import { Action } from '../parts/ActionButton'
import { Announcer } from '../parts/LiveRegion'
import { usePaymentContext } from '../parts/context'
import { isFinalStatus, type PaymentIntent } from '../core/contract'
import { networkName } from '../parts/chains'
import { TokenAmount } from '../parts/FactList'
import { formatAmount, formatFiat } from '../parts/formatMoney'
import { PaymentMessage } from '../PaymentMessage'
import { useActivePayment } from '../parts/useOwnPayment'
import { useMessages } from '../parts/useMessages'
import { useCheckout, useCheckoutState } from './CheckoutProvider'
import { dialogMessages } from '../messages/en'
import { PayInstructions } from './PaymentInstructions'

/** The dialog in which the buyer pays, and sees how it ended. Renders a modal `<dialog>`. */
export function Dialog() {
  const { store } = usePaymentContext('<CheckoutProvider>')
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const checkout = useCheckout('<CheckoutProvider>')
  const { data, request, isLoading } = useCheckoutState(checkout)
  const state = useActivePayment('<CheckoutProvider>')
  const title = useId()
  const element = useRef<HTMLDialogElement>(null)

  // Before paint, and undone before the element goes: closing it is what gives the focus back.
  useLayoutEffect(() => {
    const dialog = element.current
    if (!dialog) return undefined
    // jsdom, in which shops run their tests, has no modal dialogs.
    const isModal = Reflect.has(dialog, 'showModal')
    if (isModal) dialog.showModal()
    else dialog.open = true
    return () => {
      if (isModal) dialog.close()
    }
  }, [])
  useEffect(() => {
    store.setModal(true)
    return () => {
      store.setModal(false)
    }
  }, [store])

  const close = checkout.closePaymentModal
  // Started over, or forgotten: there is nothing to show any more.
  const isOver = state.status === 'idle' && !isLoading
  useEffect(() => {
    if (isOver) close()
  }, [isOver, close])

  const isPayable = state.status === 'pending' && !state.txHash
  return (
    <dialog
      ref={element}
      className="kgp-dialog"
      data-status={state.status}
      aria-labelledby={title}
      // The event comes late: under StrictMode the dialog is open again by then.
      onClose={({ currentTarget }) => {
        if (!currentTarget.open) close()
      }}
      // Enter held down on the button must not press what has the focus here.
      onKeyDown={(event) => {
        if (event.repeat && event.key === 'Enter') event.preventDefault()
      }}
    >
      <header className="kgp-dialog-header">
        {/* Not <h2> and <p>, which pages give sizes: the amount is the largest thing here. */}
        <div role="heading" aria-level={2} id={title} className="kgp-dialog-title">
          {t('dialog.title')}
        </div>
        <button type="button" className="kgp-close" aria-label={t('dialog.close')} onClick={close}>
          <svg viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true">
            <path d="M3 3l10 10M13 3L3 13" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </button>
      </header>
      <Amounts intent={data} price={data ?? request} />
      <div className="kgp-dialog-body">
        {isPayable ? <PayInstructions intent={state.intent} /> : <PaymentMessage />}
        {state.status === 'pending' && <p className="kgp-hint">{t('dialog.close_hint')}</p>}
        {isFinalStatus(state.status) && (
          <Action onClick={close} isQuiet={state.status !== 'success'}>
            {t('dialog.done')}
          </Action>
        )}
      </div>
      <Announcer inModal />
    </dialog>
  )
}

interface AmountsProps {
  intent: PaymentIntent | null
  /** What was asked, until there is an intent. */
  price: { fiat_amount: string; fiat_currency: string } | null
}

function Amounts({ intent, price }: AmountsProps) {
  const { locale } = usePaymentContext('<CheckoutProvider>')
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const chain = intent?.payment_chain_id
  const fiat = price ? formatFiat(price.fiat_amount, price.fiat_currency, locale) : ''
  const [, currency, figure] = /^(\D*)(.*)$/.exec(fiat) ?? []
  return (
    <div className="kgp-amounts">
      <div className="kgp-price">
        <small>{currency}</small>
        {figure}
      </div>
      {intent && (
        <div className="kgp-due">
          <TokenAmount
            amount={formatAmount(intent.crypto_amount, locale)}
            symbol={
              chain === undefined
                ? intent.symbol
                : t('dialog.network', { symbol: intent.symbol, network: networkName(chain) })
            }
          />
        </div>
      )}
    </div>
  )
}
