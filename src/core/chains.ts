/** A chain that tokens are sent on. */
export interface Chain {
  /** As wallets and explorers write it. */
  readonly name: string
  /** Its number by EIP-155, if its wallets use one. See https://chainid.network. */
  readonly id?: number
  readonly explorer?: { readonly name: string; readonly host: string }
  /** As exchanges write it, where buyers are most likely to send a token of the same name by mistake. */
  readonly exchangeName?: string
}

/** The chain that KryptoGO's documentation names. */
export const ARBITRUM = {
  name: 'Arbitrum One',
  id: 42161,
  explorer: { name: 'Arbiscan', host: 'arbiscan.io' },
} satisfies Chain

/** By KryptoGO's name for the chain. Only `arb` is documented; the others are used by its apps. */
export const CHAINS: ReadonlyMap<string, Chain> = /* @__PURE__ */ new Map<string, Chain>([
  ['arb', ARBITRUM],
  [
    'eth',
    {
      name: 'Ethereum',
      id: 1,
      explorer: { name: 'Etherscan', host: 'etherscan.io' },
      exchangeName: 'Ethereum (ERC-20)',
    },
  ],
  [
    'matic',
    { name: 'Polygon', id: 137, explorer: { name: 'PolygonScan', host: 'polygonscan.com' } },
  ],
  [
    'bsc',
    {
      name: 'BNB Smart Chain',
      id: 56,
      explorer: { name: 'BscScan', host: 'bscscan.com' },
      exchangeName: 'BSC (BEP-20)',
    },
  ],
  ['tron', { name: 'Tron', exchangeName: 'Tron (TRC-20)' }],
])
