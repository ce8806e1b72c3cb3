import {
  forwardRef,
  type ComponentPropsWithoutRef,
  type ReactNode,
  type RefAttributes,
} from 'react'
import { usePaymentContext } from './parts/context'
import { isFinalStatus } from './core/contract'
import type { PayParams } from './core/parameters'
import type { PaymentState } from './core/state'
import { buttonMessages } from './messages/en'
import { formatFiat } from './parts/formatMoney'
import { classNames, inTurn, renderAs, type RenderProp } from './parts/renderElement'
import { ignore } from './store/handlers'
import { StatusLabel, statusKeyOf } from './parts/StatusLabel'
import { useOwnPayment, type OwnPaymentOptions } from './parts/useOwnPayment'
import { useMessages } from './parts/useMessages'

type NativeProps = ComponentPropsWithoutRef<'button'> & { 'data-status': PaymentState['status'] }

/** What is the button's own among the props of {@link PayButton}. */
export interface PayButtonOwnProps<A extends string = string>
  extends PayParams<A>, OwnPaymentOptions {
  /** 44 px high, or 32. @default 'md' */
  size?: 'md' | 'sm' | undefined
  /** Replaces the label; a function is given the state. Default: the amount, then the status. */
  children?: ReactNode | ((state: PaymentState) => ReactNode)
  /** Replaces the `<button>`: an element to take its props, or a function of props and state. */
  render?: RenderProp<NativeProps, PaymentState> | undefined
}

/** Props of {@link PayButton}: its own, and those of a `<button>`. */
export type PayButtonProps<A extends string = string> = PayButtonOwnProps<A> &
  Omit<ComponentPropsWithoutRef<'button'>, keyof PayButtonOwnProps> &
  RefAttributes<HTMLButtonElement>

/** The type of {@link PayButton}: an amount written out in the code is checked by the compiler. */
export interface PayButtonComponent {
  <const A extends string>(props: PayButtonProps<A>): ReactNode
  displayName?: string | undefined
}

/**
 * Pays `fiatAmount` on a click. Renders one `<button>` with `data-status`. It shows the state of
 * the payment it began; other buttons stay as they are. Parameters that break a rule never reach
 * the modal: the button then shows `error`, and `onError` tells the code. After success it rests,
 * until `reset()`, a new `paymentKey`, or other parameters. Put a `PaymentMessage` beside it: that
 * is where a buyer starts over when the hook never answers.
 *
 * @throws PaymentError `missing_provider`.
 */
export const PayButton: PayButtonComponent = /* @__PURE__ */ forwardRef<
  HTMLButtonElement,
  Omit<PayButtonProps, 'ref'>
>(function PayButton(props, ref) {
  const { fiatAmount, fiatCurrency, callbackUrl, orderData, groupKey, ...others } = props
  const { paymentKey, onBeforePay, onSuccess, onExpired, onInsufficient, ...more } = others
  const { onRefunded, onError, onStatusChange, size, children, render, ...native } = more
  const { locale } = usePaymentContext('<PayButton>')
  const t = useMessages(buttonMessages, '<PayButton>')
  const params = { fiatAmount, fiatCurrency, callbackUrl, orderData, groupKey }
  const { state, begin } = useOwnPayment('<PayButton>', props, params)

  const { status } = state
  const payLabel = t('button.pay', { amount: formatFiat(fiatAmount, fiatCurrency, locale) })
  const label = isFree(status) ? (
    payLabel
  ) : (
    <StatusLabel status={status} messageKey={statusKeyOf(state)} />
  )
  const own: NativeProps = {
    type: 'button',
    'aria-busy': status === 'opening',
    // Never `disabled`: a disabled button loses the focus that the dialog gives back.
    'aria-disabled': status === 'opening' || status === 'success' || undefined,
    ...native,
    className: classNames('kgp-button', native.className),
    'data-status': status,
    ...(status === 'error' && { 'data-error': state.error.code }),
    ...(size === 'sm' && { 'data-size': size }),
    // The label is kept in CSS as well, so that the button does not change width while busy.
    ...(children === undefined && { 'data-label': payLabel }),
    children: (
      <span className="kgp-label">
        {typeof children === 'function' ? children(state) : (children ?? label)}
      </span>
    ),
    onClick: inTurn(native.onClick, () => {
      begin(params).catch(ignore)
    }),
    // Enter held down clicks again and again, and must not pay again after an error.
    onKeyDown: inTurn(native.onKeyDown, (event) => {
      if (event.repeat && event.key === 'Enter') event.preventDefault()
    }),
  }
  return renderAs('button', render, { ...own, ref }, state)
})

/** Whether a click would begin a payment. */
function isFree(status: PaymentState['status']): boolean {
  return status === 'idle' || status === 'error' || (isFinalStatus(status) && status !== 'success')
}
