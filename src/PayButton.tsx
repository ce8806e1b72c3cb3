import {
  forwardRef,
  type ComponentPropsWithoutRef,
  type ReactNode,
  type RefAttributes,
} from 'react'
import { usePaymentContext } from './parts/context'
import type { PayParams } from './core/parameters'
import { mayBeReplaced, mayPayAgain, type Situation } from './core/situation'
import type { PaymentState } from './core/state'
import { buttonMessages } from './messages/en/button'
import { formatFiat } from './parts/formatMoney'
import {
  classNames,
  inTurn,
  named,
  useRenderedElement,
  type RenderProp,
} from './parts/renderElement'
import { labelOf, moneyOf, StatusLabel, type Money } from './parts/StatusLabel'
import { textKey } from './parts/textKey'
import { useOwnPayment, type OwnPaymentOptions } from './parts/useOwnPayment'
import { Isolated } from './parts/Isolated'
import { useMessages } from './parts/useMessages'
import { usePayButtonRef } from './parts/usePayButtonRef'

type NativeProps = ComponentPropsWithoutRef<'button'> & {
  'data-status': PaymentState['status']
  'data-money'?: Money | undefined
}

/** The props of {@link PayButton} that a `<button>` does not have. */
export interface PayButtonOwnProps<A extends string = string, C extends string = string>
  extends PayParams<A, C>, OwnPaymentOptions {
  /** The height: 44 px (`md`) or 32 px (`sm`). @default 'md' */
  size?: 'md' | 'sm' | undefined
  /** Replaces the label. A function gets the state. @default the amount, then the status */
  children?: ReactNode | ((state: PaymentState) => ReactNode)
  /** Replaces the `<button>`: an element that takes its props, or a function of props and state. */
  render?: RenderProp<NativeProps, PaymentState> | undefined
}

/** Props of {@link PayButton}: its own and those of a `<button>`. */
export type PayButtonProps<
  A extends string = string,
  C extends string = string,
> = PayButtonOwnProps<A, C> &
  Omit<ComponentPropsWithoutRef<'button'>, keyof PayButtonOwnProps> &
  RefAttributes<HTMLButtonElement>

/** The type of {@link PayButton}. The compiler checks a literal `fiatAmount` and `fiatCurrency`. */
export interface PayButtonComponent {
  <const A extends string, const C extends string>(props: PayButtonProps<A, C>): ReactNode
  displayName: string
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
export const PayButton: PayButtonComponent = /* @__PURE__ */ named(
  'PayButton',
  /* @__PURE__ */ forwardRef<HTMLButtonElement, Omit<PayButtonProps, 'ref'>>(
    function PayButton(props, ref) {
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
      const context = usePaymentContext('<PayButton>')
      const t = useMessages(buttonMessages, '<PayButton>')
      const params = { fiatAmount, fiatCurrency, callbackUrl, orderData, groupKey }
      const own = useOwnPayment('<PayButton>', context, props, params)
      const buttonRef = usePayButtonRef(ref, context, own)

      const { state, situation } = own
      const { status } = state
      const rests = own.store.rests(state)
      const price = formatFiat(fiatAmount, fiatCurrency, context.locale)
      const payLabel = t('button.pay', { amount: price })
      // Found after a reload: the click asks the server, and goes on with it.
      const continues = situation === 'pending' && own.isRemembered
      const statusLabel = continues ? t('button.continue') : <StatusLabel {...labelOf(own)} />
      const isForOther = !own.isAtPrice && mayBeReplaced(situation)
      const isPriced = isFree(situation) || isForOther
      const label = isPriced ? (
        <span key={payLabel}>
          <Isolated text={payLabel} amount={price} />
        </span>
      ) : (
        statusLabel
      )
      const content = typeof children === 'function' ? children(state) : (children ?? label)
      const element: NativeProps & RefAttributes<HTMLButtonElement> = {
        ...native,
        ref: buttonRef,
        // A native prop that is undefined is as good as absent.
        type: native.type ?? 'button',
        // A label of the page's own is in the language of the page.
        lang: native.lang ?? (children === undefined ? context.lang : undefined),
        'aria-busy': native['aria-busy'] ?? status === 'opening',
        // Never `disabled`: a disabled button cannot take the focus back from the dialog.
        'aria-disabled':
          native['aria-disabled'] ??
          (status === 'opening' || rests || (own.isStuck && !isForOther) || undefined),
        className: classNames('kgp-button', native.className),
        'data-status': status,
        ...(status === 'error' && { 'data-error': state.error.code }),
        'data-money': moneyOf(situation),
        ...(size === 'sm' && { 'data-size': size }),
        // CSS reserves space for this label, so that the button keeps its width while busy.
        ...(children === undefined && { 'data-label': payLabel }),
        children: (
          <span className="kgp-label" key={textKey(content)}>
            {content}
          </span>
        ),
        onClick: inTurn(native.onClick, () => {
          // After success the store decides; a payment that expired would begin again there.
          if (!rests || status === 'success') own.store.press(own.instanceId, params)
        }),
        // Holding down Enter repeats the click, and must not pay again after an error.
        onKeyDown: inTurn(native.onKeyDown, (event) => {
          if (event.repeat && event.key === 'Enter') event.preventDefault()
        }),
      }
      return useRenderedElement('button', render, { props: element, state })
    },
  ),
)

/** Whether a click would start a payment. */
function isFree(situation: Situation): boolean {
  return situation === 'idle' || situation === 'error' || mayPayAgain(situation)
}
