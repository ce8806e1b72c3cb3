import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { usePaymentContext } from './parts/context'
import { Copyable } from './parts/CopyableText'
import type { PaymentIntent } from './core/contract'
import { intentOf } from './core/state'
import { detailsMessages } from './messages/en'
import { networkName } from './parts/chains'
import { FactList, TokenAmount, TransactionLink } from './parts/FactList'
import { formatAmount, formatFiat } from './parts/formatMoney'
import { classNames, renderAs, type RenderProp } from './parts/renderElement'
import { useActivePayment } from './parts/useOwnPayment'
import { useMessages } from './parts/useMessages'

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
  function PaymentDetails({ render, ...props }, ref) {
    const { locale } = usePaymentContext('<PaymentDetails>')
    const t = useMessages(detailsMessages, '<PaymentDetails>')
    const { intent: given, ...native } = props
    const state = useActivePayment('<PaymentDetails>', !('intent' in props))
    const intent = given ?? intentOf(state)
    if (!intent) return null

    const { crypto_amount, symbol, payment_chain_id } = intent
    // The hook may have seen a transaction that the data does not name yet.
    const txHash = intent.payment_tx_hash ?? ('txHash' in state ? state.txHash : undefined)
    const waits = intent.status === 'pending' && txHash === undefined
    const amount = <TokenAmount amount={formatAmount(crypto_amount, locale)} symbol={symbol} />
    const copyable = (label: string, text: string | undefined) =>
      [label, text && <Copyable key={label} label={label} text={text} />] as const
    const own: NativeProps = {
      ...native,
      className: classNames('kgp-details', native.className),
      children: (
        <FactList
          rows={[
            [t('details.price'), formatFiat(intent.fiat_amount, intent.fiat_currency, locale)],
            waits
              ? [
                  t('details.amount'),
                  <Copyable key="amount" label={t('details.amount')} text={crypto_amount}>
                    <TokenAmount amount={crypto_amount} symbol={symbol} />
                  </Copyable>,
                ]
              : [t('details.due'), amount],
            [t('details.network'), payment_chain_id && networkName(payment_chain_id)],
            copyable(t('details.address'), waits ? intent.payment_address : undefined),
            copyable(t('details.token'), waits ? intent.token_address : undefined),
            [
              t('details.transaction'),
              txHash !== undefined && <TransactionLink chain={payment_chain_id} hash={txHash} />,
            ],
            copyable(t('details.id'), intent.payment_intent_id),
          ]}
        />
      ),
    }
    return renderAs('div', render, { ...own, ref }, intent)
  },
)
