import type { Clock } from '../core/clock'
import { delay, withDeadline } from '../core/delay'
import { isJsonObject } from '../core/jsonObject'
import { createEmitter } from '../store/emitter'
import { readSafely } from './readSafely'
import { createRequests, type PayableTransfer } from './requests'
import { refusalOf, WalletError, walletErrorOf, type WalletFailure } from './walletError'
import type { Wallet } from './walletList'

/** How far paying from a wallet has come. */
export type WalletProgress =
  | { readonly step: 'choose' }
  | {
      readonly step: 'connect' | 'network' | 'check' | 'confirm' | 'sent' | WalletFailure
      readonly wallet: Wallet
      /** The balance of the account, if that is too little. */
      readonly balance?: string | undefined
    }

/** Dependencies of {@link createWalletPayments}. */
export interface WalletPaymentsOptions {
  clock: Clock
  /** Returns the transfer that pays a payment now, or why there is none. */
  getPayable: (id: string) => PayableTransfer | 'too_late' | 'changed'
  /** Marks, for other pages too, that a transfer is being proposed. `false` if one was before. */
  claim: (id: string) => boolean
  /** Takes the mark back, as nothing was sent. */
  release: (id: string) => void
  /** Called with the hash of a transfer that the wallet has sent. */
  onSent: (id: string, hash: string) => void
  /** Called when the network has counted the transfer in. */
  onMined: () => void
  /** Called when the network has refused it, so that nothing was paid. */
  onReverted: (id: string) => void
}

/** The payments that are made from wallets. */
export type WalletPayments = ReturnType<typeof createWalletPayments>

const CHOOSE: WalletProgress = { step: 'choose' }
// Nobody has to approve a check.
const LONGEST_CHECK_MS = 30_000
const RECEIPT_EVERY_MS = 5_000
const MOST_RECEIPTS = 60

/**
 * Creates the payments from wallets. They do not depend on the screen: a wallet may send a transfer at any
 * time once it was proposed, and none is proposed to another meanwhile.
 */
export function createWalletPayments(options: WalletPaymentsOptions) {
  const { clock, getPayable, claim, release, onSent, onMined, onReverted } = options
  const { subscribe, emit } = createEmitter()
  const progresses = new Map<string, WalletProgress>()
  const get = (id: string) => progresses.get(id) ?? CHOOSE

  function show(id: string, progress: WalletProgress) {
    progresses.set(id, progress)
    emit()
  }

  /** Proposes the transfer that pays a payment to a wallet. */
  async function pay(id: string, wallet: Wallet): Promise<void> {
    if (!isFree(get(id))) return
    const { connect, isOn, switchTo, check, propose, receiptOf } = createRequests(wallet.provider)
    let shown: WalletProgress
    const go = (step: 'connect' | 'network' | 'check' | 'confirm' | 'sent') => {
      shown = { step, wallet }
      show(id, shown)
    }
    // A buyer may go back, and begin again.
    const isOver = () => get(id) !== shown
    go('connect')
    try {
      const transfer = payableOf(id)
      const account = await connect()
      const isThere = await isOn(transfer.chainId)
      if (isOver()) return
      if (!isThere) {
        go('network')
        await switchTo(transfer.chainId)
        if (isOver()) return
      }
      go('check')
      const limit = { clock, ms: LONGEST_CHECK_MS, onTimeout: () => new WalletError('failed') }
      await withDeadline(limit, () => check(transfer, account))
      if (isOver()) return
      if (!isSame(payableOf(id), transfer) || !claim(id)) throw new WalletError('changed')
      go('confirm')
      const hash = await propose(transfer, account)
      go('sent')
      onSent(id, hash)
      await watch(id, () => receiptOf(hash))
    } catch (cause) {
      if (!isOver()) fail(id, wallet, cause)
    }
  }

  function fail(id: string, wallet: Wallet, cause: unknown) {
    const { step } = get(id)
    const { reason = reasonOf(cause, step), balance } = walletErrorOf(cause) ?? {}
    if (step === 'confirm' && reason !== 'unclear') release(id)
    show(id, { step: reason, wallet, balance })
  }

  function payableOf(id: string): PayableTransfer {
    const payable = getPayable(id)
    if (typeof payable === 'string') throw new WalletError(payable)
    return payable
  }

  /** Waits for the network, to say so at once if it has refused the transfer. */
  async function watch(id: string, getReceipt: () => Promise<unknown>) {
    for (let count = 0; count < MOST_RECEIPTS; count++) {
      await delay(clock, RECEIPT_EVERY_MS)
      const receipt = await getReceipt()
      const isMined = readSafely(() =>
        isJsonObject(receipt) ? receipt['status'] !== '0x0' : undefined,
      )
      if (isMined === undefined) continue
      if (isMined) {
        onMined()
        return
      }
      onReverted(id)
      throw new WalletError('reverted')
    }
  }

  return {
    subscribe,
    get,
    pay,
    /**
     * Leaves the wallet: whatever it answers later is ignored. Where it may have sent the transfer, the
     * buyer has seen there that it has not.
     */
    goBack: (id: string) => {
      if (get(id).step === 'unclear') release(id)
      show(id, CHOOSE)
    },
  }
}

/** Whether a wallet can be chosen: none is at work, and none may have sent anything. */
export function isFree({ step }: WalletProgress): boolean {
  return !isCancelable(step) && step !== 'confirm' && step !== 'sent' && step !== 'unclear'
}

/** Whether a step comes before anything is proposed. */
export const isCancelable = (step: WalletProgress['step']) =>
  step === 'connect' || step === 'network' || step === 'check'

function reasonOf(cause: unknown, step: WalletProgress['step']): WalletFailure {
  const reason = refusalOf(cause)
  // Declined or not, what is to be done about it is the same.
  if (step === 'network' && reason !== 'busy') return 'wrong_network'
  return reason ?? (step === 'confirm' ? 'unclear' : 'failed')
}

const isSame = (one: PayableTransfer, other: PayableTransfer) =>
  one.chainId === other.chainId &&
  one.token === other.token &&
  one.recipient === other.recipient &&
  one.units === other.units
