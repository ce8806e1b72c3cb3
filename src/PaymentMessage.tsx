import {
  forwardRef,
  lazy,
  Suspense,
  useEffect,
  type ComponentPropsWithoutRef,
  type ReactNode,
} from 'react'
import type { PaymentState } from './core/state'
import type { MessageBodyProps } from './parts/MessageBody'
import { classNames, renderAs, type RenderProp } from './parts/renderElement'
import { StatusLabel, statusKeyOf } from './parts/StatusLabel'
import { useActivePayment } from './parts/useOwnPayment'

// There is nothing to say before there is a payment: the sentences come after the page. Should they
// not come at all, the icon and the word of the status are still there.
const loadBody = async (): Promise<{ default: (props: MessageBodyProps) => ReactNode }> => {
  try {
    return { default: (await import('./parts/MessageBody')).MessageBody }
  } catch {
    return { default: () => null }
  }
}
const MessageBody = /* @__PURE__ */ lazy(loadBody)

type NativeProps = ComponentPropsWithoutRef<'div'> & { 'data-status': PaymentState['status'] }

/** Props of {@link PaymentMessage}: its own, and those of a `<div>`. */
export interface PaymentMessageProps extends Omit<ComponentPropsWithoutRef<'div'>, 'children'> {
  /** Replaces the `<div>`: an element to take its props, or a function of props and state. */
  render?: RenderProp<NativeProps, PaymentState> | undefined
}

/**
 * What the buyer should know and do, in every state: what happened, what happens next, and at most
 * two actions. Renders a `<div>` with `data-status`, and nothing while there is no payment.
 *
 * @throws PaymentError `missing_provider`.
 */
export const PaymentMessage = /* @__PURE__ */ forwardRef<HTMLDivElement, PaymentMessageProps>(
  function PaymentMessage({ render, ...native }, ref) {
    const state = useActivePayment('<PaymentMessage>')
    useEffect(() => {
      void loadBody()
    }, [])
    const { status } = state
    if (status === 'idle') return null
    const own: NativeProps = {
      // So that it can take the focus of an action that is gone once it is done.
      tabIndex: -1,
      ...native,
      className: classNames('kgp-message', native.className),
      'data-status': status,
      ...(status === 'error' && { 'data-error': state.error.code }),
      children: (
        <>
          <StatusLabel status={status} messageKey={statusKeyOf(state)} />
          <Suspense>
            <MessageBody state={state} />
          </Suspense>
        </>
      ),
    }
    return renderAs('div', render, { ...own, ref }, state)
  },
)
