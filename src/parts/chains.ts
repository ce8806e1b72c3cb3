import { CHAINS } from '../core/chains'
import { toWellFormed } from '../core/wellFormed'

/** Returns the usual name of a chain, or KryptoGO's name for an unknown one. */
export function networkName(chain: string): string {
  return CHAINS.get(chain)?.name ?? chain
}

/** Returns where a transaction is shown: a block explorer and its page; `undefined` for an unknown chain. */
export function explorerPage(
  chain: string | undefined,
  txHash: string,
): { explorer: string; url: string } | undefined {
  const explorer = CHAINS.get(chain ?? '')?.explorer
  return (
    explorer && {
      explorer: explorer.name,
      url: `https://${explorer.host}/tx/${encodeURIComponent(toWellFormed(txHash))}`,
    }
  )
}
