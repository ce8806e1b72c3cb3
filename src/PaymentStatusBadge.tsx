import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { isPaymentStatus, type PaymentIntent } from './core/contract'
import type { PaymentState } from './core/state'
import { classNames, renderAs, type RenderProp } from './parts/renderElement'
import { StatusLabel, statusKeyOf } from './parts/StatusLabel'
import { useActivePayment } from './parts/useOwnPayment'

type NativeProps = ComponentPropsWithoutRef<'span'> & { 'data-status': PaymentState['status'] }

/** Props of {@link PaymentStatusBadge}: its own, and those of a `<span>`. */
export interface PaymentStatusBadgeProps extends Omit<
  ComponentPropsWithoutRef<'span'>,
  'children'
> {
  /** Shows this status, never the active payment's: for a list of orders. */
  status?: PaymentState['status'] | (string & {}) | undefined
  /** Shows the status of this payment, never the active one's. */
  intent?: Pick<PaymentIntent, 'status'> | undefined
  /** Shows the icon alone; the word is still there for a screen reader. @default false */
  compact?: boolean | undefined
  /** Replaces the `<span>`: an element to take its props, or a function of props and status. */
  render?: RenderProp<NativeProps, PaymentState['status']> | undefined
}

/**
 * Where a payment stands: an icon and a word. Renders a `<span>` with `data-status`, and nothing
 * while there is no payment. A status nobody documented shows as `unknown`.
 *
 * @throws PaymentError `missing_provider`.
 */
export const PaymentStatusBadge = /* @__PURE__ */ forwardRef<
  HTMLSpanElement,
  PaymentStatusBadgeProps
>(function PaymentStatusBadge(props, ref) {
  const { status, intent, compact, render, ...native } = props
  // Asked for a status, it never shows another's: one that is still unknown shows nothing.
  const isGiven = 'status' in props || 'intent' in props
  const given = intent?.status ?? status
  const state = useActivePayment('<PaymentStatusBadge>', !isGiven)
  const shown = given === undefined ? state.status : knownStatus(given)
  if (given === undefined && shown === 'idle') return null

  const own: NativeProps = {
    ...native,
    className: classNames('kgp-badge', native.className),
    'data-status': shown,
    ...(compact && { 'data-compact': '' }),
    children: (
      <StatusLabel status={shown} messageKey={isGiven ? `status.${shown}` : statusKeyOf(state)} />
    ),
  }
  return renderAs('span', render, { ...own, ref }, shown)
})

function knownStatus(status: string): PaymentState['status'] {
  if (isPaymentStatus(status)) return status
  return status === 'idle' || status === 'opening' || status === 'error' ? status : 'unknown'
}
