import { forwardRef, useContext, type ComponentPropsWithoutRef, type ForwardedRef } from 'react'
import type { PaymentIntent } from './core/contract'
import { isOwedBack } from './core/money'
import { isSettled } from './core/ranks'
import { isSentBack } from './core/sentBack'
import { intentOf } from './core/state'
import type { MessageOverrides } from './messages/types'
import { PaymentContext, usePaymentContext, type Merchant } from './parts/context'
import { langOf } from './parts/langOf'
import { canPrint, printReceipt } from './parts/printReceipt'
import { createReceiptTranslate, ReceiptFacts } from './parts/ReceiptFacts'
import { classNames, named, useRenderedElement, type RenderProp } from './parts/renderElement'
import { useIsInBrowser } from './parts/useIsInBrowser'
import { textKey } from './parts/textKey'
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
  /** The order as the buyer knows it, such as its number. @default the order's key, unless there is an `intent` */
  order?: string | undefined
  /** IANA time zone of the date, such as `Asia/Taipei`. @default 'UTC' */
  timeZone?: string | undefined
  /** BCP 47 language tag, for the date and the amounts. @default the provider's, or 'en' */
  locale?: string | undefined
  /** Texts that replace the provider's, or else the English ones. @default none */
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
  if (!intent) return null
  const order = props.order ?? store.attemptIn(state)?.orderKey ?? undefined
  // The hook may know a transaction that is not in the data yet.
  const known = 'txHash' in state ? { payment_tx_hash: state.txHash, ...intent } : intent
  return <Receipt {...props} intent={known} order={order} />
}

function Receipt({ forwardedRef, render, ...props }: ShownProps & { intent: PaymentIntent }) {
  const context = useContext(PaymentContext)
  const { intent, order, timeZone = 'UTC', merchant: givenMerchant, ...rest } = props
  const { locale: givenLocale, messages: givenMessages, ...native } = rest
  const merchant = givenMerchant ?? context?.merchant
  const locale = givenLocale ?? context?.locale ?? 'en'
  const messages = { ...context?.messages, ...givenMessages }
  const t = createReceiptTranslate(messages)
  const isRefund = isSentBack(intent)
  const title = t(isRefund ? 'receipt.title_refund' : 'receipt.title')
  const note = t('receipt.note')
  // In the HTML of a server, its button would do nothing.
  const isInBrowser = useIsInBrowser()
  const children = (
    <>
      {/* Not <h2>, which pages style. */}
      <div role="heading" aria-level={2} className="kgp-receipt-title">
        <span key={textKey(title)}>{title}</span>
        {merchant?.mark !== undefined && (
          <span className="kgp-mark" aria-hidden="true">
            {merchant.mark}
          </span>
        )}
      </div>
      {!isRefund && isOwedBack(intent) && <p className="kgp-warning">{t('receipt.paid_twice')}</p>}
      <ReceiptFacts
        {...{ intent, isRefund, order, locale, timeZone, t }}
        merchant={merchant?.name}
      />
      {note && <p className="kgp-hint">{note}</p>}
      {isInBrowser && canPrint() && (
        <button
          type="button"
          className="kgp-action"
          data-quiet
          onClick={({ currentTarget }) => {
            printReceipt(currentTarget)
          }}
        >
          {t('receipt.print')}
        </button>
      )}
    </>
  )
  const own = {
    ...native,
    lang: native.lang ?? langOf(locale, messages),
    'aria-label': native['aria-label'] ?? title,
    className: classNames('kgp-receipt', native.className),
    ref: forwardedRef,
    children,
  }
  const isShown = isSettled(intent)
  return useRenderedElement('section', render, isShown ? { props: own, state: { intent } } : null)
}
