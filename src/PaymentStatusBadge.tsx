import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { isPaymentStatus, type PaymentIntent } from './core/contract'
import type { PaymentState } from './core/state'
import { usePaymentContext } from './parts/context'
import { classNames, named, useRenderedElement, type RenderProp } from './parts/renderElement'
import { labelOf, moneyOf, StatusLabel, type Money } from './parts/StatusLabel'
import { useActivePayment } from './parts/useOwnPayment'

type NativeProps = ComponentPropsWithoutRef<'span'> & {
  'data-status': PaymentState['status']
  'data-money'?: Money | undefined
}

/** Props of {@link PaymentStatusBadge}: its own and those of a `<span>`. */
export interface PaymentStatusBadgeProps extends Omit<
  ComponentPropsWithoutRef<'span'>,
  'children'
> {
  /** Shows this status, for a list of orders; `null` shows nothing. @default the active payment's */
  status?: PaymentState['status'] | (string & {}) | null | undefined
  /** Shows the status of this payment; `null` shows nothing. @default the active payment */
  intent?: Pick<PaymentIntent, 'status'> | null | undefined
  /** Shows the payment of the order that has this key, unless a status is given. @default the active one */
  orderKey?: string | undefined
  /** Shows only the icon. Screen readers still read the text. @default false */
  compact?: boolean | undefined
  /** Replaces the `<span>`: an element that takes its props, or a function of props and `{ status }`. */
  render?: RenderProp<NativeProps, Pick<PaymentState, 'status'>> | undefined
}

/**
 * Shows the status of a payment as an icon and a few words: the active payment's, or any status or
 * intent you pass. Renders a `<span>` with `data-status`, and nothing while there is no payment. An
 * undocumented status shows as `unknown`.
 *
 * @throws PaymentError `missing_provider` outside a provider.
 */
export const PaymentStatusBadge = /* @__PURE__ */ named(
  'PaymentStatusBadge',
  /* @__PURE__ */ forwardRef<HTMLSpanElement, PaymentStatusBadgeProps>(
    function PaymentStatusBadge(props, ref) {
      const { status, intent, orderKey, compact, render, ...native } = props
      const isGiven = status !== undefined || intent !== undefined
      const given = intent?.status ?? status
      const isShown = !isGiven
      const active = useActivePayment('<PaymentStatusBadge>', { orderKey, isShown })
      const shown = typeof given === 'string' ? knownStatus(given) : active.state.status
      const isAbsent = typeof given !== 'string' && shown === 'idle'

      const { lang } = usePaymentContext('<PaymentStatusBadge>')
      const own: NativeProps = {
        ...native,
        lang: native.lang ?? lang,
        className: classNames('kgp-badge', native.className),
        'data-status': shown,
        ...(compact && { 'data-compact': '' }),
        'data-money': moneyOf(active.situation),
        children: isGiven ? <StatusLabel status={shown} /> : <StatusLabel {...labelOf(active)} />,
      }
      const element = { props: { ...own, ref }, state: { status: shown } }
      return useRenderedElement('span', render, isAbsent ? null : element)
    },
  ),
)

function knownStatus(status: string): PaymentState['status'] {
  if (isPaymentStatus(status)) return status
  return status === 'idle' || status === 'opening' || status === 'error' ? status : 'unknown'
}
