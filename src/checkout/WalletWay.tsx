import { useEffect, useState, type ComponentType } from 'react'
import type { PendingState } from '../core/state'
import { tokenTransferOf } from '../core/tokenTransfer'
import { ignore } from '../store/handlers'
import { whenWalletIsFound } from '../wallet/eip6963'

interface WalletWayProps {
  state: PendingState
}

const loadWalletPay = async () => (await import('./WalletPay')).WalletPay

/**
 * Lets the buyer pay from a wallet in this browser, where the payment says everything that it takes. It is
 * loaded only once there is a wallet; if it cannot be, the buyer pays without it.
 */
export function WalletWay({ state }: WalletWayProps) {
  const [loaded, setLoaded] = useState<{ Part: ComponentType<WalletWayProps> } | null>(null)
  const isPayable = tokenTransferOf(state.intent) !== null
  useEffect(() => {
    if (!isPayable) return undefined
    let isMounted = true
    const stop = whenWalletIsFound(window, () => {
      loadWalletPay().then((Part) => {
        if (isMounted) setLoaded((before) => before ?? { Part })
      }, ignore)
    })
    return () => {
      isMounted = false
      stop()
    }
  }, [isPayable])
  return isPayable && loaded && <loaded.Part state={state} />
}
