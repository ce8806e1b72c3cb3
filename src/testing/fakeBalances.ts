import { compareAmounts, subtractAmounts } from '../core/amounts'
import type { Clock } from '../core/clock'
import { refusal, success, type Answer } from './answers'
import { checked, fieldsOf, InvalidBody, isShortAmount, isString } from './creation'
import type { RandomText } from './randomText'

/** A transfer that a fake KryptoGO has made. */
export interface FakeTransfer {
  readonly id: string
  readonly tx_hash: string
  /** Unix time in seconds. */
  readonly transfer_time: number
  readonly chain_id: string
  readonly contract_address: string
  /** As requested: a decimal string in tokens. */
  readonly amount: string
  readonly wallet_address: string
}

/** The tokens that a fake KryptoGO holds for the shop, and the transfers that it has made. */
export interface FakeBalances {
  /** The oldest first. */
  readonly transfers: readonly FakeTransfer[]
  /**
   * Creates the transfer that the body of a request asks for, if the balance suffices.
   *
   * @throws InvalidBody naming what is wrong.
   */
  transfer(json: string): Answer
  /** The balances as they are now, in tokens, by contract address in lower case. */
  balances(): Readonly<Record<string, string>>
  /** Replaces all balances. */
  setBalances(balances: Readonly<Record<string, string>>): void
  /** Replaces all transfers by those that were kept. */
  restore(transfers: readonly FakeTransfer[]): void
  clear(): void
}

const NOT_ENOUGH = 4015

/** @param balances By contract address, in tokens. A token that is not listed never runs out. */
export function createFakeBalances(
  clock: Clock,
  text: RandomText,
  balances: Readonly<Record<string, string>>,
): FakeBalances {
  const transfers: FakeTransfer[] = []
  const left = new Map<string, string>()
  fill(balances)

  function fill(full: Readonly<Record<string, string>>): void {
    left.clear()
    for (const [address, amount] of Object.entries(full)) left.set(plain(address), amount)
  }

  return {
    transfers,
    transfer(json) {
      const order = readOrder(json)
      const token = plain(order.contract_address)
      const balance = left.get(token)
      if (balance !== undefined && compareAmounts(order.amount, balance) > 0) {
        const insufficient_amount = subtractAmounts(order.amount, balance)
        return refusal(NOT_ENOUGH, 'Balance not enough', { insufficient_amount })
      }
      if (balance !== undefined) left.set(token, subtractAmounts(balance, order.amount))
      const transfer_time = Math.floor(clock.now() / 1000)
      const serial = transfers.length + 1
      const receipt = { id: `1-${transfer_time}-${serial}`, tx_hash: text.hash(), transfer_time }
      transfers.push({ ...receipt, ...order })
      return success(receipt)
    },
    balances: () => Object.fromEntries(left),
    setBalances: fill,
    restore(kept) {
      transfers.splice(0, transfers.length, ...kept)
    },
    clear() {
      transfers.length = 0
      fill(balances)
    },
  }
}

const plain = (address: string) => address.toLowerCase()

function readOrder(json: string) {
  const { chain_id, contract_address, amount, wallet_address } = fieldsOf(json)
  if (!isShortAmount(amount) || compareAmounts(amount, '0') === 0) throw new InvalidBody('amount')
  return {
    chain_id: checked('chain_id', chain_id, isName),
    contract_address: checked('contract_address', contract_address, isName),
    amount,
    wallet_address: checked('wallet_address', wallet_address, isName),
  }
}

const isName = (value: unknown): value is string => isString(value) && value !== ''
