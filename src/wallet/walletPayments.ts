import type { Clock } from '../core/clock'
import { abortedError, delay, withDeadline } from '../core/delay'
import { createEmitter } from '../store/emitter'
import { takeLock } from './lock'
import { createRequests } from './requests'
import type { PayableTransfer, TransferStatus, WalletRequests } from './requests'
import { refusalOf, WalletError, walletErrorOf, type WalletFailure } from './walletError'
import type { Wallet } from './walletList'

type BusyStep = 'connect' | 'network' | 'check' | 'confirm' | 'sent'

/** How far paying from a wallet has come. */
export type WalletProgress =
  | { readonly step: 'choose' }
  | {
      readonly step: BusyStep | WalletFailure
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
  /** Whether KryptoGO has still to say what has become of a payment that the page follows. */
  isUndecided: (id: string) => boolean
  /** Returns a signal that is aborted once the page is gone: nothing is proposed or waited for then. */
  getMountSignal: () => AbortSignal
  /** Called with the hash of a transfer that the wallet has sent. */
  onSent: (id: string, hash: string) => void
  /** Called when the network has counted the transfer in. */
  onMined: () => void
  /** Called when the network has refused it, so that nothing was paid. */
  onReverted: (id: string) => void
}

interface SendOptions {
  readonly go: (step: BusyStep) => void
  readonly isOver: () => boolean
  readonly signal: AbortSignal
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
  const { clock, getPayable, claim, release, isUndecided, getMountSignal } = options
  const { onSent, onMined, onReverted } = options
  const { subscribe, emit } = createEmitter()
  const progresses = new Map<string, WalletProgress>()
  /** How to give back the locks of the payments that a wallet may have sent. */
  const unlocks = new Map<string, () => void>()
  const get = (id: string) => progresses.get(id) ?? CHOOSE

  function show(id: string, progress: WalletProgress) {
    progresses.set(id, progress)
    emit()
  }

  /** Pays a payment from a wallet. */
  async function pay(id: string, wallet: Wallet): Promise<void> {
    if (!isFree(get(id))) return
    const requests = createRequests(wallet.provider)
    const signal = getMountSignal()
    let shown: WalletProgress
    const go = (step: BusyStep) => {
      shown = { step, wallet }
      show(id, shown)
    }
    // A buyer may go back, and begin again.
    const isOver = () => get(id) !== shown
    const hash = await send(id, requests, { go, isOver, signal }).catch((cause: unknown) => {
      if (isOver()) return null
      if (signal.aborted && isCancelable(get(id).step)) show(id, CHOOSE)
      else fail(id, wallet, cause)
      return null
    })
    if (hash === null) return
    go('sent')
    onSent(id, hash)
    await watch(id, wallet, () => requests.statusOf(hash))
  }

  /** Proposes the transfer that pays a payment, and returns its hash; `null` where the buyer went back. */
  async function send(
    id: string,
    { connect, isOn, switchTo, check, propose }: WalletRequests,
    { go, isOver, signal }: SendOptions,
  ): Promise<string | null> {
    go('connect')
    const transfer = payableOf(id)
    const account = await connect()
    const isThere = await isOn(transfer.chainId)
    if (isOver()) return null
    if (!isThere) {
      go('network')
      await switchTo(transfer.chainId)
      if (isOver()) return null
    }
    go('check')
    const onTimeout = () => new WalletError('failed')
    const limit = { clock, ms: LONGEST_CHECK_MS, onTimeout, signal }
    await withDeadline(limit, () => check(transfer, account))
    if (isOver()) return null
    await lock(id, signal, isOver)
    if (isOver()) return null
    if (!isSame(payableOf(id), transfer) || !claim(id)) throw new WalletError('changed')
    go('confirm')
    return propose(transfer, account)
  }

  /** Keeps other pages out, also where the storage has no room for the claim. */
  async function lock(id: string, signal: AbortSignal, isOver: () => boolean) {
    const unlock = await takeLock(`kryptogo-payment ${id}`)
    if (isOver() || signal.aborted) {
      unlock?.()
      if (signal.aborted) throw abortedError(signal)
      return
    }
    if (!unlock) throw new WalletError('busy')
    unlocks.set(id, unlock)
    const giveBack = () => {
      letOthersIn(id)
    }
    signal.addEventListener('abort', giveBack, { once: true })
  }

  function letOthersIn(id: string) {
    unlocks.get(id)?.()
    unlocks.delete(id)
  }

  function fail(id: string, wallet: Wallet, cause: unknown) {
    const { step } = get(id)
    const { reason = reasonOf(cause, step), balance } = walletErrorOf(cause) ?? {}
    if (step === 'confirm' && reason !== 'unclear') release(id)
    if (reason !== 'unclear') letOthersIn(id)
    show(id, { step: reason, wallet, balance })
  }

  function payableOf(id: string): PayableTransfer {
    const payable = getPayable(id)
    if (typeof payable === 'string') throw new WalletError(payable)
    return payable
  }

  /** Waits for the network, to say so at once if it has refused the transfer. */
  async function watch(id: string, wallet: Wallet, getStatus: () => Promise<TransferStatus>) {
    const signal = getMountSignal()
    for (let count = 0; count < MOST_RECEIPTS; count++) {
      await delay(clock, RECEIPT_EVERY_MS, signal)
      if (signal.aborted || !isUndecided(id)) return
      const status = await getStatus()
      if (status === 'mined') onMined()
      if (status === 'reverted') {
        onReverted(id)
        letOthersIn(id)
        show(id, { step: 'reverted', wallet })
      }
      if (status) return
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
      if (get(id).step === 'unclear') {
        release(id)
        letOthersIn(id)
      }
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
  // Nodes use the same code for a timeout, which a wallet may pass on after it has sent.
  if (step === 'confirm' && reason === 'busy') return 'unclear'
  return reason ?? (step === 'confirm' ? 'unclear' : 'failed')
}

const isSame = (one: PayableTransfer, other: PayableTransfer) =>
  one.chainId === other.chainId &&
  one.token === other.token &&
  one.recipient === other.recipient &&
  one.units === other.units
