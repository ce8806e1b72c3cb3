// By KryptoGO's name of the chain. Only `arb` is documented; the others are those its apps use.
const CHAINS = /* @__PURE__ */ new Map<string, readonly [name: string, explorer: string]>([
  ['arb', ['Arbitrum One', 'arbiscan.io']],
  ['eth', ['Ethereum', 'etherscan.io']],
  ['matic', ['Polygon', 'polygonscan.com']],
  ['bsc', ['BNB Smart Chain', 'bscscan.com']],
])

/** What people call a chain; KryptoGO's own name where we know none. */
export function networkName(chain: string): string {
  return CHAINS.get(chain)?.[0] ?? chain
}

/** Where anyone can look a transaction up; `undefined` for a chain we do not know. */
export function explorerUrl(chain: string | undefined, txHash: string): string | undefined {
  const known = CHAINS.get(chain ?? '')
  return known && `https://${known[1]}/tx/${encodeURIComponent(txHash)}`
}
