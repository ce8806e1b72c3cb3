// As exchanges write them, by KryptoGO's name for the chain. Tokens of the same name are sent there most.
const NETWORKS = [
  ['eth', 'Ethereum (ERC-20)'],
  ['bsc', 'BSC (BEP-20)'],
  ['tron', 'Tron (TRC-20)'],
] as const

// Of another chain nobody knows whether it is one of those.
const KNOWN = ['arb', 'matic', ...NETWORKS.map(([chain]) => chain)]

/** Returns the networks that buyers take for `chain` by mistake; none for a chain of an unknown name. */
export function wrongNetworks(chain: string): readonly string[] {
  if (!KNOWN.includes(chain)) return []
  return NETWORKS.flatMap(([other, name]) => (other === chain ? [] : [name]))
}
