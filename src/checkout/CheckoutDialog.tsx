import { useEffect, useId, useLayoutEffect, useState } from 'react'
import { isOutcome } from '../core/ranks'
import { isTimed, mayPayAgain } from '../core/situation'
import { intentOf } from '../core/state'
import { dialogMessages } from '../messages/en/dialog'
import { ActionButton } from '../parts/ActionButton'
import { DialogContext, usePaymentContext } from '../parts/context'
import { LiveRegion } from '../parts/LiveRegion'
import type { Shown } from '../parts/situations'
import { useFocusPayButton } from '../parts/useFocusPayButton'
import { useMessages } from '../parts/useMessages'
import { useTimedPayment } from '../parts/useOwnPayment'
import { PaymentMessage } from '../PaymentMessage'
import { useCheckout, useCheckoutState } from './CheckoutContext'
import { DialogHeader } from './DialogHeader'
import { Lead } from './Lead'
import { ModalDialog } from './ModalDialog'
import { PaymentAdvice, PaymentInstructions, SentButton, WaysToPay } from './PaymentInstructions'
import { ReceiptButton, ReceiptScreen } from './ReceiptScreen'
import { TimeLeft } from './TimeLeft'

/** The dialog in which the buyer pays and sees the outcome. Renders a modal `<dialog>`. */
export function CheckoutDialog() {
  const { announcements, store, lang } = usePaymentContext('<CheckoutProvider>')
  const checkout = useCheckout('<CheckoutProvider>')
  const { data, request, orderKey, isLoading, isHeldBack } = useCheckoutState(checkout)
  const { state, situation } = useTimedPayment('<CheckoutProvider>')
  // Of an order, another payment may have been paid than the one that is offered.
  const intent = intentOf(state) ?? data
  const order = store.attemptIn(state)?.orderKey ?? orderKey
  const [receiptOf, setReceiptOf] = useState<string>()
  const title = useId()
  const close = checkout.closePaymentModal
  // A layout effect, so that its own region announces what its parts add in their effects.
  useLayoutEffect(() => {
    announcements.setModal(true)
    return () => {
      announcements.setModal(false)
    }
  }, [announcements])

  const focusPayButton = useFocusPayButton('<CheckoutProvider>')

  // On every render, and before it is on the screen: nothing else says when the payment is not taken to be
  // sent any longer.
  useLayoutEffect(() => {
    if (isHeldBack && state.status === 'pending') store.retry()
  })

  // The payment was left or forgotten, so there is nothing to show.
  const isOver = state.status === 'idle' && !isLoading
  useEffect(() => {
    if (isOver) close()
  }, [isOver, close])

  return (
    <ModalDialog
      lang={lang}
      labelledBy={title}
      status={state.status}
      onClose={close}
      onFocusLost={focusPayButton}
    >
      <DialogHeader titleId={title} order={order} onClose={close} />
      {receiptOf !== undefined && receiptOf === intent?.payment_intent_id ? (
        <ReceiptScreen
          onBack={() => {
            setReceiptOf(undefined)
          }}
        />
      ) : (
        <>
          <Lead
            intent={intent}
            price={intent ?? request}
            isSendable={situation === 'pending' && intent?.payment_address !== undefined}
          />
          <DialogContext.Provider value>
            <DialogBody
              {...{ state, situation, close }}
              onReceipt={() => {
                setReceiptOf(intent?.payment_intent_id)
              }}
            />
          </DialogContext.Provider>
        </>
      )}
      <LiveRegion inModal />
    </ModalDialog>
  )
}

interface DialogBodyProps extends Shown {
  close: () => void
  /** Called when the buyer wants to see the receipt. */
  onReceipt: () => void
}

/** How to pay while the payment can be paid, and then how it stands. */
function DialogBody({ state, situation, close, onReceipt }: DialogBodyProps) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const hasEnded = isOutcome(state)
  const isDeadEnd = ['error', 'unknown', 'superseded'].includes(situation)
  const canPay = state.status === 'pending' && situation === 'pending'
  return (
    <div className="kgp-dialog-body">
      {canPay ? <PaymentInstructions state={state} /> : <PaymentMessage />}
      {state.status === 'pending' && isTimed(situation) && (
        <TimeLeft deadline={state.intent.payment_deadline} />
      )}
      {canPay && <PaymentAdvice state={state} />}
      {canPay && <WaysToPay state={state} />}
      {state.status === 'pending' && <p className="kgp-hint">{t('dialog.close_hint')}</p>}
      {canPay && <SentButton state={state} />}
      {hasEnded && (
        <ActionButton onClick={close} isQuiet={mayPayAgain(situation)}>
          {t('dialog.done')}
        </ActionButton>
      )}
      <ReceiptButton intent={intentOf(state)} onShow={onReceipt} />
      {isDeadEnd && (
        <ActionButton onClick={close} isQuiet>
          {t('dialog.back')}
        </ActionButton>
      )}
    </div>
  )
}
