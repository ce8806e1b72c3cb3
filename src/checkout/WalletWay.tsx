import { useEffect, useState } from 'react'
import type { PendingState } from '../core/state'
import { tokenTransferOf } from '../core/tokenTransfer'
import { whenWalletIsFound } from '../wallet/eip6963'
import { LazyPart } from './LazyPart'

interface WalletWayProps {
  state: PendingState
}

const loadWalletPay = async () => (await import('./WalletPay')).WalletPay

/**
 * Lets the buyer pay from a wallet in this browser, where the payment says everything that it takes. It is
 * loaded only once there is a wallet; if it cannot be, the buyer pays without it.
 */
export function WalletWay({ state }: WalletWayProps) {
  const [isFound, setFound] = useState(false)
  const isPayable = tokenTransferOf(state.intent) !== null
  useEffect(
    () =>
      isPayable
        ? whenWalletIsFound(window, () => {
            setFound(true)
          })
        : undefined,
    [isPayable],
  )
  return isPayable && isFound && <LazyPart load={loadWalletPay} props={{ state }} />
}
