import { isEvmAddress } from '../core/evmAddress'
import { isAmount } from '../core/isAmount'
import { MOST_DECIMALS, unitsOf } from '../core/tokenTransfer'

/** Options of a fake wallet that a page would silently ignore, or that it could not answer with. */
export interface CheckedWalletOptions {
  readonly name: string
  readonly uuid: string
  readonly account: string
  readonly decimals: number
  readonly chains: readonly number[]
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Checks the options of a fake wallet.
 *
 * @throws RangeError naming the option and how to fix it.
 */
export function checkFakeWallet(options: CheckedWalletOptions): void {
  const { name, uuid, account, decimals, chains } = options
  if (!name) fail('name', name, 'a page lists no wallet without one. Pass some text')
  if (!UUID.test(uuid))
    fail(
      'uuid',
      uuid,
      'a page lists no wallet without one. Pass one like that of crypto.randomUUID()',
    )
  checkAccount(account)
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MOST_DECIMALS)
    fail('decimals', decimals, `a token has 0 to ${MOST_DECIMALS}. Pass a whole number of these`)
  chains.forEach(checkChain)
}

/**
 * Checks the account of a fake wallet.
 *
 * @throws RangeError saying how to fix it.
 */
export function checkAccount(account: string): void {
  if (!isEvmAddress(account))
    fail('account', account, 'it is no address. Pass 0x and 40 hexadecimal digits')
}

/** Whether a number can be that of a chain. */
export const isChain = (chain: number) => Number.isSafeInteger(chain) && chain > 0

/**
 * Checks a chain of a fake wallet.
 *
 * @throws RangeError saying how to fix it.
 */
export function checkChain(chain: number): void {
  if (!isChain(chain))
    fail('chainId', chain, 'it is no chain. Pass a number like 42161, also in chains')
}

/**
 * Reads the balance of a fake wallet, in the token's smallest units.
 *
 * @throws RangeError saying how to fix one that the token cannot have.
 */
export function balanceOf(balance: string, decimals: number): bigint {
  const units = isAmount(balance) ? unitsOf(balance, decimals) : null
  if (units !== null) return units
  return fail(
    'balance',
    balance,
    `the token has ${decimals} decimals. Pass a decimal string like '12.5' with no more, or other decimals`,
  )
}

function fail(name: string, value: unknown, advice: string): never {
  throw new RangeError(`The ${name} of a fake wallet is ${JSON.stringify(value)}: ${advice}`)
}
