import { compareAmounts } from '../../core/amounts'
import { PaymentError } from '../../core/errors'
import { describeInvalidAmount } from '../../core/parameters'
import { isPlainKey } from '../../core/plainKey'
import { truncate } from '../../core/wellFormed'
import type { TransferParams } from '../kryptogo/types'
import { describeInvalidEvmAddress, isHexadecimal, plainAddress } from './evmAddress'

/** A transfer as `payments.transfers.send` takes it. */
export interface TransferRequest extends TransferParams {
  /**
   * Names this one transfer: it is sent at most once, however often it is asked for.
   * 1 to 255 visible characters, trimmed and in Unicode's composed form (NFC), for example the id of
   * the payout in your own records.
   */
  idempotencyKey: string
}

// The names that KryptoGO's SDK 1.1.92 declares for EVM chains. `approve` checks the others.
const EVM_CHAINS = new Set(['arb', 'base', 'bsc', 'eth', 'matic', 'optimism', 'sepolia'])

const LONGEST_KEY = 255
const CHAIN = /^[\w.:-]{1,32}$/
const ADDRESS = /^[!-~]{1,128}$/
const ZERO = `0x${'0'.repeat(40)}`

/**
 * Checks a request, and returns a copy: each field is read once.
 *
 * @throws PaymentError `invalid_transfer` naming the first rule that is broken.
 */
export function checkTransfer(request: TransferRequest, mayApprove: boolean): TransferRequest {
  const value: unknown = request
  if (typeof value !== 'object' || value === null)
    throw invalid(
      'transfers.send takes an object with idempotencyKey, chain_id, contract_address, …',
    )
  const { idempotencyKey, chain_id, contract_address, amount, wallet_address } = request
  checkKey(idempotencyKey)
  if (!isText(chain_id, CHAIN))
    throw invalid(`chain_id ${shown(chain_id)} is not the name of a chain: pass one like "arb"`)
  checkAmount(amount)
  const isEvm = EVM_CHAINS.has(chain_id.toLowerCase())
  checkAddress('contract_address', contract_address, chain_id, isEvm, mayApprove)
  checkAddress('wallet_address', wallet_address, chain_id, isEvm, mayApprove)
  checkReceiver(plainAddress(wallet_address), plainAddress(contract_address))
  return { idempotencyKey, chain_id, contract_address, amount, wallet_address }
}

/** @throws PaymentError `invalid_transfer` when it is no idempotency key. */
export function checkKey(key: unknown): void {
  if (!isPlainKey(key, LONGEST_KEY))
    throw invalid(
      `idempotencyKey ${shown(key)} is not 1 to ${LONGEST_KEY} visible characters, trimmed, in Unicode's composed form: pass the id of the payout in your own records`,
    )
}

function checkAmount(amount: unknown): void {
  const flaw = describeInvalidAmount(amount)
  if (flaw || typeof amount !== 'string')
    throw invalid(
      `amount ${shown(amount)} ${flaw}: pass digits with at most one point, like "19.99"`,
    )
  if (compareAmounts(amount, '0') === 0) throw invalid(`amount "${amount}" must be above zero`)
}

/** @throws PaymentError `invalid_transfer` naming the field, what is wrong, and how to fix it. */
function checkAddress(
  field: string,
  address: unknown,
  chain: string,
  isEvm: boolean,
  mayApprove: boolean,
): void {
  if (!isText(address, ADDRESS))
    throw invalid(`${field} ${shown(address)} is not an address: pass 1 to 128 visible characters`)
  if (isHexadecimal(address)) {
    const flaw = describeInvalidEvmAddress(address)
    if (flaw) throw invalid(`${field} ${shown(address)} ${flaw}`)
  } else if (isEvm) {
    throw invalid(
      `${field} ${shown(address)} is not an address of ${chain}: pass 0x and 40 hexadecimal digits`,
    )
  } else if (!mayApprove) {
    throw invalid(
      `${field} ${shown(address)} cannot be validated: it does not start with 0x. Configure transfers.approve to validate addresses of ${chain}`,
    )
  }
}

function checkReceiver(wallet: string, contract: string): void {
  if (wallet === ZERO)
    throw invalid('wallet_address is the zero address: tokens sent there cannot be recovered')
  if (wallet === contract)
    throw invalid(
      "wallet_address is the token's own contract, and tokens sent there cannot be recovered: pass the receiver's address",
    )
}

const isText = (value: unknown, form: RegExp): value is string =>
  typeof value === 'string' && form.test(value)

const shown = (value: unknown) =>
  typeof value === 'string' ? JSON.stringify(truncate(value, 128)) : `of type ${typeof value}`

const invalid = (message: string) => new PaymentError('invalid_transfer', message)
