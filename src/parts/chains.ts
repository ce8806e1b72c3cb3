// By KryptoGO's name for the chain. Only `arb` is documented; the others are used by its apps.
const CHAINS = /* @__PURE__ */ new Map<string, readonly [name: string, explorer: string]>([
  ['arb', ['Arbitrum One', 'arbiscan.io']],
  ['eth', ['Ethereum', 'etherscan.io']],
  ['matic', ['Polygon', 'polygonscan.com']],
  ['bsc', ['BNB Smart Chain', 'bscscan.com']],
])

/** Returns the usual name of a chain, or KryptoGO's name for an unknown one. */
export function networkName(chain: string): string {
  return CHAINS.get(chain)?.[0] ?? chain
}

const EXPLORERS = /* @__PURE__ */ new Map([
  ['arb', 'Arbiscan'],
  ['eth', 'Etherscan'],
  ['matic', 'PolygonScan'],
  ['bsc', 'BscScan'],
])

/** Returns the name of a chain's block explorer; `undefined` for an unknown chain. */
export function explorerName(chain: string | undefined): string | undefined {
  return EXPLORERS.get(chain ?? '')
}

/** Returns the URL of a transaction in a block explorer; `undefined` for an unknown chain. */
export function explorerUrl(chain: string | undefined, txHash: string): string | undefined {
  const known = CHAINS.get(chain ?? '')
  return known && `https://${known[1]}/tx/${encodeURIComponent(txHash)}`
}
