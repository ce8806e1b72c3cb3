import { CHAINS } from '../core/chains'

/** Returns the networks that buyers take for `chain` by mistake; none for a chain of an unknown name. */
export function wrongNetworks(chain: string): readonly string[] {
  // Of an unknown chain nobody can say whether it is one of these.
  if (!CHAINS.has(chain)) return []
  return [...CHAINS].flatMap(([other, { exchangeName }]) =>
    other === chain || exchangeName === undefined ? [] : [exchangeName],
  )
}
