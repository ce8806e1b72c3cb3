import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { usePaymentContext } from './parts/context'
import { CopyableText } from './parts/CopyableText'
import type { PaymentIntent } from './core/contract'
import { hasMoney } from './core/money'
import { intentOf } from './core/state'
import { detailsMessages } from './messages/en/details'
import { networkName } from './parts/chains'
import { FactList, TokenAmount, TransactionLink } from './parts/FactList'
import { formatAmount, formatFiat } from './parts/formatMoney'
import { classNames, named, useRenderedElement, type RenderProp } from './parts/renderElement'
import { useTimedPayment } from './parts/useOwnPayment'
import { useMessages } from './parts/useMessages'
import { useSecondsLeft } from './parts/useSecondsLeft'

type NativeProps = ComponentPropsWithoutRef<'div'>

/** Props of {@link PaymentDetails}: its own and those of a `<div>`. */
export interface PaymentDetailsProps extends Omit<NativeProps, 'children'> {
  /** Shows this payment; `null` shows nothing. @default the active one */
  intent?: PaymentIntent | null | undefined
  /** Shows the payment of the order that has this key, unless there is an `intent`. @default the active one */
  orderKey?: string | undefined
  /** Replaces the `<div>`: an element that takes its props, or a function of props and `{ intent }`. */
  render?: RenderProp<NativeProps, { intent: PaymentIntent }> | undefined
}

/**
 * Lists the details of a payment: amounts, network, addresses and transaction. Addresses and the
 * amount due can be copied exactly. What to send where is shown only while the payment can be paid.
 * Renders a `<div>`, and nothing without a payment.
 *
 * @throws PaymentError `missing_provider` outside a provider.
 */
export const PaymentDetails = /* @__PURE__ */ named(
  'PaymentDetails',
  /* @__PURE__ */ forwardRef<HTMLDivElement, PaymentDetailsProps>(function PaymentDetails(
    { render, ...props },
    ref,
  ) {
    const { store, lang } = usePaymentContext('<PaymentDetails>')
    const { intent: given, orderKey, ...native } = props
    const isShown = given === undefined
    const { state, situation } = useTimedPayment('<PaymentDetails>', { orderKey, isShown })
    const isGivenPayable = useIsPayable(given)
    const intent = given ?? intentOf(state)
    // The hook may know a transaction that is not in the data yet.
    const txHash = intent?.payment_tx_hash ?? ('txHash' in state ? state.txHash : undefined)
    const className = classNames('kgp-details', native.className)
    const children = intent && (
      <Facts
        intent={intent}
        txHash={txHash}
        isPayable={given ? isGivenPayable : situation === 'pending'}
        orderKey={store.attemptIn(state)?.orderKey}
      />
    )
    const own = { ...native, lang: native.lang ?? lang, className, children, ref }
    return useRenderedElement('div', render, intent ? { props: own, state: { intent } } : null)
  }),
)

/** Whether a payment that is not the page's own can be paid now: not before the time is known. */
function useIsPayable(given: PaymentIntent | null | undefined): boolean {
  const isWaiting = given?.status === 'pending' && !given.superseded && !hasMoney(given)
  return Boolean(useSecondsLeft(isWaiting ? given.payment_deadline : undefined))
}

interface FactsProps {
  intent: PaymentIntent
  txHash: string | undefined
  isPayable: boolean
  /** The key of the order that it is for, as far as the page knows. */
  orderKey: string | null | undefined
}

function Facts({ intent, txHash, isPayable, orderKey }: FactsProps) {
  const { locale, merchant } = usePaymentContext('<PaymentDetails>')
  const t = useMessages(detailsMessages, '<PaymentDetails>')
  const { crypto_amount, symbol, payment_chain_id } = intent
  const amount = <TokenAmount amount={formatAmount(crypto_amount, locale)} symbol={symbol} />
  const copyable = (label: string, text: string | undefined) =>
    [label, text && <CopyableText key={label} label={label} text={text} />] as const
  const price = formatFiat(intent.fiat_amount, intent.fiat_currency, locale)
  return (
    <FactList
      rows={[
        [
          t('details.price'),
          <bdi key={price} translate="no">
            {price}
          </bdi>,
        ],
        isPayable
          ? [
              t('details.amount'),
              <CopyableText key="amount" label={t('details.amount')} text={crypto_amount}>
                <TokenAmount amount={crypto_amount} symbol={symbol} />
              </CopyableText>,
            ]
          : [t('details.due'), amount],
        [t('details.network'), payment_chain_id && networkName(payment_chain_id)],
        copyable(t('details.address'), isPayable ? intent.payment_address : undefined),
        copyable(t('details.token'), isPayable ? intent.token_address : undefined),
        [
          t('details.transaction'),
          txHash !== undefined && <TransactionLink chain={payment_chain_id} hash={txHash} />,
        ],
        [t('details.merchant'), merchant?.name],
        [t('details.order'), orderKey],
        copyable(t('details.id'), intent.payment_intent_id),
      ]}
    />
  )
}
