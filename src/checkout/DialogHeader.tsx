import { dialogMessages } from '../messages/en/dialog'
import { usePaymentContext } from '../parts/context'
import { textKey } from '../parts/textKey'
import { useMessages } from '../parts/useMessages'

interface DialogHeaderProps {
  /** The id of the title. */
  titleId: string
  /** The key of the order that is paid for, if there is one. */
  order: string | null
  onClose: () => void
}

/** Says whom the buyer pays and for which order, and closes the dialog. */
export function DialogHeader({ titleId, order, onClose }: DialogHeaderProps) {
  const { merchant } = usePaymentContext('<CheckoutProvider>')
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const title = merchant ? t('dialog.title_to', { merchant: merchant.name }) : t('dialog.title')
  const orderText = order === null ? undefined : t('dialog.order', { order })
  return (
    <header className="kgp-dialog-header">
      {merchant?.mark !== undefined && (
        <span className="kgp-mark" aria-hidden="true">
          {merchant.mark}
        </span>
      )}
      <div className="kgp-payee">
        {/* Not <h2> and <p>, which pages style: the amount must be the largest text. */}
        <div
          role="heading"
          aria-level={2}
          id={titleId}
          className="kgp-dialog-title"
          // Takes the focus when the dialog opens.
          tabIndex={-1}
        >
          <span key={textKey(title)}>{title}</span>
        </div>
        {orderText !== undefined && <div key={textKey(orderText)}>{orderText}</div>}
      </div>
      <button type="button" className="kgp-close" aria-label={t('dialog.close')} onClick={onClose}>
        <svg className="kgp-icon" viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true">
          <path d="M3 3l10 10M13 3L3 13" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      </button>
    </header>
  )
}
