import {
  forwardRef,
  type ComponentPropsWithoutRef,
  type ReactNode,
  type RefAttributes,
} from 'react'
import { usePaymentContext } from './parts/context'
import { isOpen } from './core/lifecycle'
import type { PayParams } from './core/parameters'
import type { PaymentState } from './core/state'
import { buttonMessages } from './messages/en/button'
import { formatFiat } from './parts/formatMoney'
import { classNames, inTurn, useRenderedElement, type RenderProp } from './parts/renderElement'
import { StatusLabel, statusKeyOf } from './parts/StatusLabel'
import { useOwnPayment, type OwnPaymentOptions } from './parts/useOwnPayment'
import { useMessages } from './parts/useMessages'

type NativeProps = ComponentPropsWithoutRef<'button'> & { 'data-status': PaymentState['status'] }

/** The props of {@link PayButton} that a `<button>` does not have. */
export interface PayButtonOwnProps<A extends string = string>
  extends PayParams<A>, OwnPaymentOptions {
  /** The height: 44 px (`md`) or 32 px (`sm`). @default 'md' */
  size?: 'md' | 'sm' | undefined
  /** Replaces the label. A function gets the state. Default: the amount, then the status. */
  children?: ReactNode | ((state: PaymentState) => ReactNode)
  /** Replaces the `<button>`: an element that takes its props, or a function of props and state. */
  render?: RenderProp<NativeProps, PaymentState> | undefined
}

/** Props of {@link PayButton}: its own and those of a `<button>`. */
export type PayButtonProps<A extends string = string> = PayButtonOwnProps<A> &
  Omit<ComponentPropsWithoutRef<'button'>, keyof PayButtonOwnProps> &
  RefAttributes<HTMLButtonElement>

/** The type of {@link PayButton}. The compiler checks a literal `fiatAmount`. */
export interface PayButtonComponent {
  <const A extends string>(props: PayButtonProps<A>): ReactNode
  displayName?: string | undefined
}

/**
 * A button that starts a payment of `fiatAmount`. Renders one `<button>` with `data-status`, which
 * shows the state of the payment that this button began. Invalid parameters never reach the modal:
 * the button shows `error`, and `onError` gets the code. After success the button does nothing until
 * `reset()`, a new `orderKey` or other parameters. Put a `PaymentMessage` next to it: it tells the
 * buyer what to do, and lets them start over when the hook never answers.
 *
 * @throws PaymentError `missing_provider` outside a provider.
 * @see KryptoGO's implementation guide, "The usePayment Hook"
 */
export const PayButton: PayButtonComponent = /* @__PURE__ */ forwardRef<
  HTMLButtonElement,
  Omit<PayButtonProps, 'ref'>
>(function PayButton(props, ref) {
  const {
    fiatAmount,
    fiatCurrency,
    callbackUrl,
    orderData,
    groupKey,
    orderKey,
    onBeforePay,
    onSuccess,
    onExpired,
    onInsufficient,
    onRefunded,
    onError,
    onStatusChange,
    size,
    children,
    render,
    ...native
  } = props
  const { locale } = usePaymentContext('<PayButton>')
  const t = useMessages(buttonMessages, '<PayButton>')
  const params = { fiatAmount, fiatCurrency, callbackUrl, orderData, groupKey }
  const { store, instanceId, ownerKey, state } = useOwnPayment('<PayButton>', props, params)

  const { status } = state
  const payLabel = t('button.pay', { amount: formatFiat(fiatAmount, fiatCurrency, locale) })
  const label = isFree(status) ? (
    payLabel
  ) : (
    <StatusLabel status={status} messageKey={statusKeyOf(state)} />
  )
  const own: NativeProps & RefAttributes<HTMLButtonElement> = {
    ref,
    type: 'button',
    'aria-busy': status === 'opening',
    // Never `disabled`: a disabled button cannot take the focus back from the dialog.
    'aria-disabled': status === 'opening' || status === 'success' || undefined,
    ...native,
    className: classNames('kgp-button', native.className),
    'data-status': status,
    ...(status === 'error' && { 'data-error': state.error.code }),
    ...(size === 'sm' && { 'data-size': size }),
    // CSS reserves space for this label, so that the button keeps its width while busy.
    ...(children === undefined && { 'data-label': payLabel }),
    children: (
      <span className="kgp-label">
        {typeof children === 'function' ? children(state) : (children ?? label)}
      </span>
    ),
    onClick: inTurn(native.onClick, () => {
      store.press(instanceId, ownerKey, params)
    }),
    // Holding down Enter repeats the click, and must not pay again after an error.
    onKeyDown: inTurn(native.onKeyDown, (event) => {
      if (event.repeat && event.key === 'Enter') event.preventDefault()
    }),
  }
  return useRenderedElement('button', render, { props: own, state })
})

/** Whether a click would start a payment. */
function isFree(status: PaymentState['status']): boolean {
  return !isOpen(status) && status !== 'opening' && status !== 'success'
}
