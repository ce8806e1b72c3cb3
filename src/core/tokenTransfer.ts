import { parseAmount } from './amounts'
import { CHAINS } from './chains'
import type { PaymentIntent } from './contract'
import { isEvmAddress } from './evmAddress'

/** An ERC-20 transfer that pays a payment exactly, in the terms of a wallet. */
export interface TokenTransfer {
  readonly chainId: number
  /** The token's contract. */
  readonly token: string
  readonly recipient: string
  /** The amount in the token's smallest units. */
  readonly units: bigint
}

/** The most decimals of a token: ERC-20 counts them in a uint8. */
export const MOST_DECIMALS = 255

/**
 * Returns the transfer that pays a payment, so that a wallet can be asked for it. `null` if the payment
 * does not say everything that it takes, or says it so that it cannot be sent exactly: nothing is guessed.
 */
export function tokenTransferOf(intent: PaymentIntent): TokenTransfer | null {
  const { payment_chain_id, token_address: token, payment_address: recipient, decimals } = intent
  const chainId = CHAINS.get(payment_chain_id ?? '')?.id
  if (chainId === undefined || decimals === undefined) return null
  if (token === undefined || recipient === undefined) return null
  if (!isEvmAddress(token) || !isEvmAddress(recipient)) return null
  // What is sent to the token's own contract is lost.
  if (token.toLowerCase() === recipient.toLowerCase()) return null
  const units = unitsOf(intent.crypto_amount, decimals)
  return units ? { chainId, token, recipient, units } : null
}

/** Returns an amount in units of `10 ** -decimals`, or `null` if it is not a whole number of them. */
export function unitsOf(amount: string, decimals: number): bigint | null {
  if (decimals > MOST_DECIMALS) return null
  const { units, scale } = parseAmount(amount)
  if (scale <= decimals) return units * 10n ** BigInt(decimals - scale)
  const parts = 10n ** BigInt(scale - decimals)
  return units % parts === 0n ? units / parts : null
}
