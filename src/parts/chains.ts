import { toWellFormed } from '../core/wellFormed'

interface Chain {
  name: string
  explorer: { name: string; host: string }
}

// By KryptoGO's name for the chain. Only `arb` is documented; the others are used by its apps.
const CHAINS = /* @__PURE__ */ new Map<string, Chain>([
  ['arb', { name: 'Arbitrum One', explorer: { name: 'Arbiscan', host: 'arbiscan.io' } }],
  ['eth', { name: 'Ethereum', explorer: { name: 'Etherscan', host: 'etherscan.io' } }],
  ['matic', { name: 'Polygon', explorer: { name: 'PolygonScan', host: 'polygonscan.com' } }],
  ['bsc', { name: 'BNB Smart Chain', explorer: { name: 'BscScan', host: 'bscscan.com' } }],
])

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
