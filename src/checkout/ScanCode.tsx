import { useId, useState } from 'react'
import { dialogMessages } from '../messages/en/dialog'
import { useMessages } from '../parts/useMessages'
import { QrCode } from './QrCode'
import { WayButton } from './Way'

/**
 * The address as a QR code. A phone cannot scan its own screen, so a narrow dialog shows it only on
 * request, by the stylesheet.
 */
export function ScanCode({ address }: { address: string }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const [isOpen, setOpen] = useState(false)
  const panel = useId()
  return (
    <div className="kgp-scan" data-open={isOpen ? '' : undefined}>
      <WayButton label={t('dialog.show_qr')} isOpen={isOpen} panel={panel} onToggle={setOpen} />
      <div id={panel}>
        {/* Only the address: wallets that misread a payment link may pay the token's contract. */}
        <QrCode text={address} label={t('dialog.scan')} />
      </div>
    </div>
  )
}
