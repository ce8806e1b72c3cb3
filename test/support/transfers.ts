import type { TransferParams } from 'kryptogo-payment-react/server'
import { expect } from 'vitest'

export const USDT = '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9'
export const USDC = '0xff970a61a04b1ca14834a43f5de4533ebddb5cc8'
export const WALLET = '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e'

export const params: TransferParams = {
  chain_id: 'arb',
  contract_address: USDT,
  amount: '10',
  wallet_address: WALLET,
}

/** Matches an error with a code and message. */
export const error = (code: string, message: string | RegExp, more: object = {}): unknown =>
  expect.objectContaining({ code, message: matching(message), ...more })

const matching = (message: string | RegExp): unknown => expect.stringMatching(message)

/** Returns the error that a function throws. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (cause) {
    return cause
  }
  throw new Error('Nothing was thrown')
}
