import {
  forwardRef,
  useContext,
  useRef,
  type ComponentPropsWithoutRef,
  type ForwardedRef,
} from 'react'
import type { PaymentIntent } from './core/contract'
import { isOwedBack, isSentBack } from './core/money'
import { isSettled } from './core/ranks'
import { intentOf } from './core/state'
import { receiptMessages } from './messages/en/receipt'
import type { MessageOverrides } from './messages/types'
import { ActionButton } from './parts/ActionButton'
import { PaymentContext, usePaymentContext, type Merchant } from './parts/context'
import { printOnly } from './parts/printOnly'
import { ReceiptFacts } from './parts/ReceiptFacts'
import { classNames, named, useRenderedElement, type RenderProp } from './parts/renderElement'
import { textKey } from './parts/textKey'
import { createTranslate } from './parts/useMessages'
import { useActivePayment } from './parts/useOwnPayment'

type NativeProps = ComponentPropsWithoutRef<'section'>

/** Props of {@link PaymentReceipt}: its own and those of a `<section>`. */
export interface PaymentReceiptProps extends Omit<NativeProps, 'children'> {
  /** Shows this payment, also without a provider; `null` shows nothing. @default the active one */
  intent?: PaymentIntent | null | undefined
  /** Shows the payment of the order that has this key, unless there is an `intent`. @default the active one */
  orderKey?: string | undefined
  /** Who was paid. @default the provider's */
  merchant?: Merchant | undefined
  /** The order as the buyer knows it, such as its number. @default the order's key */
  order?: string | undefined
  /** IANA time zone of the date, such as `Asia/Taipei`. @default 'UTC' */
  timeZone?: string | undefined
  /** BCP 47 language tag, for the date and the amounts. @default the provider's, or 'en' */
  locale?: string | undefined
  /** Texts that replace the English ones, such as `zhTW`. @default the provider's */
  messages?: MessageOverrides | undefined
  /** Replaces the `<section>`: an element that takes its props, or a function of props and `{ intent }`. */
  render?: RenderProp<NativeProps, { intent: PaymentIntent }> | undefined
}

/**
 * Shows the receipt of a payment that is paid or refunded, with a button that prints it alone. Pass it an
 * `intent` for a page that has only the payment, such as one that a server renders; it needs no provider
 * then. Renders a `<section>`, and nothing for any other payment: there is no receipt yet.
 *
 * @throws PaymentError `missing_provider` outside a provider, without an `intent`.
 */
export const PaymentReceipt = /* @__PURE__ */ named(
  'PaymentReceipt',
  /* @__PURE__ */ forwardRef<HTMLElement, PaymentReceiptProps>(function PaymentReceipt(
    { intent, orderKey, ...props },
    ref,
  ) {
    if (intent === undefined)
      return <ReceiptOfPage {...props} orderKey={orderKey} forwardedRef={ref} />
    return intent && <Receipt {...props} intent={intent} forwardedRef={ref} />
  }),
)

interface ShownProps extends Omit<PaymentReceiptProps, 'intent' | 'orderKey'> {
  forwardedRef: ForwardedRef<HTMLElement>
}

function ReceiptOfPage({ orderKey, ...props }: ShownProps & { orderKey: string | undefined }) {
  const { store } = usePaymentContext('<PaymentReceipt>')
  const { state } = useActivePayment('<PaymentReceipt>', { orderKey })
  const intent = intentOf(state)
  const order = props.order ?? store.attemptIn(state)?.orderKey ?? undefined
  // The hook may know a transaction that is not in the data yet.
  const txHash = 'txHash' in state ? state.txHash : undefined
  return intent ? <Receipt {...props} {...{ intent, order, txHash }} /> : null
}

interface ReceiptProps extends ShownProps {
  intent: PaymentIntent
  txHash?: string | undefined
}

function Receipt({ intent, txHash, forwardedRef, render, ...props }: ReceiptProps) {
  const context = useContext(PaymentContext)
  const { merchant: givenMerchant, locale: givenLocale, messages: givenMessages, ...rest } = props
  const { order, timeZone = 'UTC', ...native } = rest
  const merchant = givenMerchant ?? context?.merchant
  const locale = givenLocale ?? context?.locale ?? 'en'
  const messages = givenMessages ?? context?.messages ?? NO_MESSAGES
  const t = createTranslate(receiptMessages, messages)
  const isRefund = isSentBack(intent)
  const title = t(isRefund ? 'receipt.title_refund' : 'receipt.title')
  const note = t('receipt.note')
  const own = {
    ...native,
    'aria-label': native['aria-label'] ?? title,
    className: classNames('kgp-receipt', native.className),
    ref: forwardedRef,
    children: (
      <>
        <header className="kgp-receipt-header">
          {/* Not <h2>, which pages style. */}
          <div role="heading" aria-level={2} className="kgp-receipt-title">
            <span key={textKey(title)}>{title}</span>
          </div>
          {merchant?.mark !== undefined && (
            <span className="kgp-mark" aria-hidden="true">
              {merchant.mark}
            </span>
          )}
        </header>
        {!isRefund && isOwedBack(intent) && (
          <p className="kgp-warning">{t('receipt.paid_twice')}</p>
        )}
        <ReceiptFacts
          {...{ intent, order, locale, timeZone, messages }}
          txHash={intent.payment_tx_hash ?? txHash}
          merchant={merchant?.name}
        />
        {note && <p className="kgp-hint">{note}</p>}
        <PrintButton label={t('receipt.print')} />
      </>
    ),
  }
  const isShown = isSettled(intent)
  return useRenderedElement('section', render, isShown ? { props: own, state: { intent } } : null)
}

const NO_MESSAGES: MessageOverrides = {}

function PrintButton({ label }: { label: string }) {
  const inside = useRef<HTMLDivElement>(null)
  const print = () => {
    const receipt = inside.current?.closest<HTMLElement>('.kgp-receipt')
    if (receipt) printOnly(receipt)
  }
  return (
    <div ref={inside} className="kgp-actions">
      <ActionButton onClick={print} isQuiet>
        {label}
      </ActionButton>
    </div>
  )
}
