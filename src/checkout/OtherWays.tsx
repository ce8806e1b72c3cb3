import { useEffect } from 'react'
import type { PaymentIntent } from '../core/contract'
import { dialogMessages } from '../messages/en/dialog'
import { useMessages } from '../parts/useMessages'
import { whenIdle } from '../parts/whenIdle'
import { LazyPart } from './LazyPart'
import { Way } from './Way'

const loadExchangeHelp = async () => (await import('./ExchangeHelp')).ExchangeHelp

/** Ways to pay other than to copy the address into a wallet, each behind a button. */
export function OtherWays({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  // Ahead of the click, which tells the buyer if it cannot be loaded.
  useEffect(() => whenIdle(() => void loadExchangeHelp().catch(() => undefined)), [])
  return (
    <div role="group" aria-label={t('dialog.other_ways')} className="kgp-ways">
      <Way label={t('dialog.exchange')}>
        <LazyPart load={loadExchangeHelp} props={{ intent }} />
      </Way>
    </div>
  )
}
