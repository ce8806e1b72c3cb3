import { isJsonObject } from '../core/jsonObject'
import { readSafely } from './readSafely'

/** Why a wallet did not pay. Of all but `unclear`, it is certain that no tokens have moved. */
export type WalletFailure =
  | 'declined'
  | 'busy'
  | 'wrong_network'
  | 'changed'
  | 'wrong_token'
  | 'too_little'
  | 'too_late'
  | 'failed'
  | 'unclear'
  /** It was sent, and the network has refused it. */
  | 'reverted'

/** Ends an attempt to pay from a wallet. */
export class WalletError extends Error {
  readonly reason: WalletFailure
  /** The balance of the account as a decimal string, if that is too little. */
  readonly balance: string | undefined

  constructor(reason: WalletFailure, balance?: string) {
    super(reason)
    this.reason = reason
    this.balance = balance
  }
}

// After these errors of EIP-1193 and JSON-RPC, a request was not carried out.
const REFUSALS = [4100, 4200, -32600, -32601, -32602]

/** Returns an error that ends an attempt; `undefined` for anything that a wallet has thrown itself. */
export function walletErrorOf(cause: unknown): WalletError | undefined {
  return readSafely(() => (cause instanceof WalletError ? cause : undefined))
}

/** Returns why a request was not carried out; `undefined` if the error does not say that. */
export function refusalOf(cause: unknown): WalletFailure | undefined {
  const code = codeOf(cause)
  if (code === 4001) return 'declined'
  if (code === -32002) return 'busy'
  return code !== undefined && REFUSALS.includes(code) ? 'failed' : undefined
}

/**
 * Returns the code of an error, which some wallets wrap in another, or write as a string. Some throw no object
 * at all.
 */
export function codeOf(cause: unknown): number | undefined {
  return readSafely(() => {
    if (!isJsonObject(cause)) return undefined
    const { code, data } = cause
    const own = typeof code === 'string' && code ? Number(code) : code
    const inner = isJsonObject(data) ? codeOf(data['originalError']) : undefined
    return inner ?? (typeof own === 'number' ? own : undefined)
  })
}
