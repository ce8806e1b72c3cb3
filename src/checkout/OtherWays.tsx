import { useEffect } from 'react'
import type { PaymentIntent } from '../core/contract'
import { tokenTransferOf } from '../core/tokenTransfer'
import { dialogMessages } from '../messages/en/dialog'
import { useMessages } from '../parts/useMessages'
import { whenIdle } from '../parts/whenIdle'
import { ignore } from '../store/handlers'
import { AppLink } from './AppLink'
import { LazyPart } from './LazyPart'
import { isLineBrowser, outsideLineUrl } from './lineBrowser'
import { WalletApps } from './WalletApps'
import { Way } from './Way'

const loadExchangeHelp = async () => (await import('./ExchangeHelp')).ExchangeHelp

/** Ways to pay other than to copy the address into a wallet, each behind a button. */
export function OtherWays({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const transfer = tokenTransferOf(intent)
  // Ahead of the click, which tells the buyer if it cannot be loaded.
  useEffect(() => whenIdle(() => void loadExchangeHelp().catch(ignore)), [])
  return (
    <div role="group" aria-label={t('dialog.other_ways')} className="kgp-ways">
      {isLineBrowser(navigator.userAgent) && <OutsideLine />}
      <Way label={t('dialog.exchange')}>
        <LazyPart load={loadExchangeHelp} props={{ intent }} failure={t('dialog.part_failed')} />
      </Way>
      {transfer && (
        <Way label={t('dialog.wallet_app')}>
          <WalletApps transfer={transfer} />
        </Way>
      )}
    </div>
  )
}

/** Leads out of LINE's own browser, from which no wallet can be opened. */
function OutsideLine() {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  return (
    <div className="kgp-outside">
      <p>{t('dialog.line')}</p>
      <AppLink url={outsideLineUrl(location.href)}>{t('dialog.line_open')}</AppLink>
    </div>
  )
}
