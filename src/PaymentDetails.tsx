import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { usePaymentContext } from './context'
import { Copyable } from './Copyable'
import type { PaymentIntent } from './core/contract'
import { intentOf } from './core/state'
import { networkName } from './explorer'
import { Figures, TokenAmount, TransactionLink } from './Figures'
import { formatAmount, formatFiat } from './formatMoney'
import { classNames, renderAs, type RenderProp } from './render'
import { useActivePayment } from './useOwnPayment'
import { useWords } from './words'

/** What the details say, in English. */
export const detailsWords = {
  'details.price': 'Price',
  'details.amount': 'Amount to send',
  'details.network': 'Network',
  'details.address': 'Send to',
  'details.token': 'Token contract',
  'details.transaction': 'Transaction',
  'details.id': 'Payment ID',
  'details.copy': 'Copy',
  'details.copied': 'Copied',
} as const

type NativeProps = ComponentPropsWithoutRef<'div'>

/** Props of {@link PaymentDetails}: its own, and those of a `<div>`. */
export interface PaymentDetailsProps extends Omit<NativeProps, 'children'> {
  /** Shows this payment. Default: the active one. */
  intent?: PaymentIntent | undefined
  /** Replaces the `<div>`: an element to take its props, or a function of props and intent. */
  render?: RenderProp<NativeProps, PaymentIntent> | undefined
}

/**
 * The facts of a payment: amounts, network, addresses, each exact and copyable. Where to send is
 * shown only while KryptoGO waits for it. Renders a `<div>`, and nothing without a payment.
 *
 * @throws PaymentError `missing_provider`.
 */
export const PaymentDetails = /* @__PURE__ */ forwardRef<HTMLDivElement, PaymentDetailsProps>(
  function PaymentDetails({ intent: given, render, ...native }, ref) {
    const { locale } = usePaymentContext('<PaymentDetails>')
    const say = useWords(detailsWords, '<PaymentDetails>')
    const active = intentOf(useActivePayment('<PaymentDetails>'))
    const intent = given ?? active
    if (!intent) return null

    const { crypto_amount, symbol, payment_chain_id, payment_tx_hash } = intent
    const waits = intent.status === 'pending' && !payment_tx_hash
    const copyable = (text: string | undefined) => text && <Copyable text={text} />
    const own: NativeProps = {
      ...native,
      className: classNames('kgp-details', native.className),
      children: (
        <Figures
          rows={[
            [say('details.price'), formatFiat(intent.fiat_amount, intent.fiat_currency, locale)],
            [
              say('details.amount'),
              <Copyable key="amount" text={crypto_amount}>
                <TokenAmount amount={formatAmount(crypto_amount, locale)} symbol={symbol} />
              </Copyable>,
            ],
            [say('details.network'), payment_chain_id && networkName(payment_chain_id)],
            [say('details.address'), copyable(waits ? intent.payment_address : undefined)],
            [say('details.token'), copyable(waits ? intent.token_address : undefined)],
            [
              say('details.transaction'),
              payment_tx_hash && (
                <TransactionLink chain={payment_chain_id} hash={payment_tx_hash} />
              ),
            ],
            [say('details.id'), copyable(intent.payment_intent_id)],
          ]}
        />
      ),
    }
    return renderAs('div', render, { ...own, ref }, intent)
  },
)
