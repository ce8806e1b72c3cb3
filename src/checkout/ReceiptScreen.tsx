import { useLayoutEffect, useRef } from 'react'
import type { PaymentIntent } from '../core/contract'
import { isSettled } from '../core/ranks'
import { isSentBack } from '../core/sentBack'
import { dialogMessages } from '../messages/en/dialog'
import { ActionButton } from '../parts/ActionButton'
import { useMessages } from '../parts/useMessages'
import { PaymentReceipt } from '../PaymentReceipt'

interface ReceiptButtonProps {
  intent: PaymentIntent | undefined
  onShow: () => void
}

/** Offers the receipt of a payment that has one. */
export function ReceiptButton({ intent, onShow }: ReceiptButtonProps) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  if (!intent || !isSettled(intent)) return null
  return (
    <ActionButton onClick={onShow} isQuiet>
      {t(isSentBack(intent) ? 'dialog.refund' : 'dialog.receipt')}
    </ActionButton>
  )
}

/** The receipt in place of the outcome, with the date in the buyer's own time zone. */
export function ReceiptScreen({ onBack }: { onBack: () => void }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const receipt = useRef<HTMLElement>(null)
  // The button that had the focus is gone.
  useLayoutEffect(() => {
    receipt.current?.focus()
  }, [])
  return (
    <div className="kgp-dialog-body">
      <PaymentReceipt ref={receipt} tabIndex={-1} timeZone={timeZoneOfBrowser()} />
      <ActionButton onClick={onBack} isQuiet>
        {t('dialog.outcome')}
      </ActionButton>
    </div>
  )
}

const timeZoneOfBrowser = () => new Intl.DateTimeFormat().resolvedOptions().timeZone
