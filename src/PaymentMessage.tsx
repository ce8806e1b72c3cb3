import { forwardRef, useContext, useSyncExternalStore, type ComponentPropsWithoutRef } from 'react'
import type { PaymentState } from './core/state'
import { DialogContext, PaymentContext, usePaymentContext } from './parts/context'
import { MessageBody } from './parts/MessageBody'
import { hasModals } from './parts/modals'
import { useOrderContext } from './parts/orderContext'
import { classNames, named, useRenderedElement, type RenderProp } from './parts/renderElement'
import { labelOf, moneyOf, StatusLabel, type Money } from './parts/StatusLabel'
import { useTimedPayment } from './parts/useOwnPayment'

type NativeProps = ComponentPropsWithoutRef<'div'> & {
  'data-status': PaymentState['status']
  'data-money'?: Money | undefined
}

/** Props of {@link PaymentMessage}: its own and those of a `<div>`. */
export interface PaymentMessageProps extends Omit<ComponentPropsWithoutRef<'div'>, 'children'> {
  /** Shows the payment of the order that has this key, for a list of orders. @default the active one */
  orderKey?: string | undefined
  /** Replaces the `<div>`: an element that takes its props, or a function of props and state. */
  render?: RenderProp<NativeProps, PaymentState> | undefined
}

/**
 * Tells the buyer in every state what happened, what happens next, and what they can do. Put it near
 * the button: it is where a buyer tries again, pays again or starts over. Renders a `<div>` with
 * `data-status`, and nothing while there is no payment or the dialog of `CheckoutProvider` says it.
 *
 * @throws PaymentError `missing_provider` outside a provider.
 */
export const PaymentMessage = /* @__PURE__ */ named(
  'PaymentMessage',
  /* @__PURE__ */ forwardRef<HTMLDivElement, PaymentMessageProps>(function PaymentMessage(
    { orderKey, render, ...native },
    ref,
  ) {
    const context = useOrderContext('<PaymentMessage>', orderKey)
    const shown = useTimedPayment('<PaymentMessage>', { orderKey })
    const { state, situation } = shown
    const isSaidElsewhere = useIsSaidElsewhere() && context.store.isActive(state)
    const own: NativeProps | null =
      state.status === 'idle' || isSaidElsewhere
        ? null
        : {
            ...native,
            // Takes the focus when the button that had it disappears.
            tabIndex: native.tabIndex ?? -1,
            lang: native.lang ?? context.lang,
            className: classNames('kgp-message', native.className),
            'data-status': state.status,
            ...(state.status === 'error' && { 'data-error': state.error.code }),
            'data-money': moneyOf(situation),
            children: (
              <PaymentContext.Provider value={context}>
                <StatusLabel {...labelOf(shown)} />
                <MessageBody state={state} situation={situation} />
              </PaymentContext.Provider>
            ),
          }
    return useRenderedElement('div', render, own && { props: { ...own, ref }, state })
  }),
)

/** Whether the dialog is open and says the same above the page. */
function useIsSaidElsewhere(): boolean {
  const { announcements } = usePaymentContext('<PaymentMessage>')
  const { subscribe, isModal } = announcements
  // A dialog that is not modal does not cover the page.
  const isCovered = () => isModal() && hasModals()
  const isInDialog = useContext(DialogContext)
  return useSyncExternalStore(subscribe, isCovered, isModal) && !isInDialog
}
