import { formatDecimal } from '../core/amounts'
import { isJsonObject } from '../core/jsonObject'
import { balanceOf, checkAccount, checkChain, checkFakeWallet, isChain } from './checkFakeWallet'
import { TOKEN_DECIMALS } from './quotes'
import { createRandomText } from './randomText'

/** A request that a page has sent to a fake wallet. */
export interface FakeWalletRequest {
  readonly method: string
  readonly params: readonly unknown[]
}

/** A transfer of tokens that a fake wallet has sent. */
export interface FakeWalletTransfer {
  readonly hash: string
  readonly chainId: number
  readonly from: string
  /** The token's contract. */
  readonly token: string
  readonly recipient: string
  /** Decimal string in units of the token. */
  readonly amount: string
}

/** Options of {@link createFakeWallet}. */
export interface FakeWalletOptions {
  /** @default 'Fake Wallet' */
  name?: string
  /** Tells wallets apart. @default one of its own */
  uuid?: string
  /** A `data:` URL of an image. @default a plain square */
  icon?: string
  /** The chain that it is on. @default 42161, which is Arbitrum One */
  chainId?: number
  /** The chains that it can switch to without adding them. @default its own */
  chains?: readonly number[]
  /** Its account. @default one of its own */
  account?: string
  /** How many tokens the account has, as a decimal string. @default '1000' */
  balance?: string
  /** Decimal places of the token. @default 6 */
  decimals?: number
  /** Numbers from 0 up to 1. @default Math.random */
  random?: () => number
  /** Called when it has sent a transfer, such as to have a fake KryptoGO see it. */
  onTransfer?: (transfer: FakeWalletTransfer) => void
}

/** A wallet in memory, and what its user decides. */
export interface FakeWallet {
  /** An EIP-1193 provider. */
  readonly provider: {
    request: (request: { method: string; params?: unknown }) => Promise<unknown>
  }
  /** All requests so far, oldest first. */
  readonly requests: readonly FakeWalletRequest[]
  /** All transfers so far, oldest first. */
  readonly transfers: readonly FakeWalletTransfer[]
  /**
   * The chain that it is on.
   *
   * @throws RangeError when it is set to what is no chain.
   */
  chainId: number
  /**
   * Its account.
   *
   * @throws RangeError when it is set to what is no address.
   */
  account: string
  /**
   * How many tokens the account has, as a decimal string. Each transfer lowers it.
   *
   * @throws RangeError when it is set to an amount that the token cannot have.
   */
  balance: string
  /**
   * Answers a method in place of the wallet. It may throw what wallets throw, such as `{ code: 4001 }` for
   * a user who declines, or return a promise for one who has not decided yet.
   */
  readonly answers: Map<string, (params: readonly unknown[]) => unknown>
  /** Announces the wallet to a page (EIP-6963) until the returned function is called. @default the window */
  announce(page?: Window): () => void
}

const SQUARE =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'%3E%3Cpath fill='%23e8821e' d='M0 0h1v1H0'/%3E%3C/svg%3E"

/** The data of a transaction that transfers a token (ERC-20). */
const TRANSFER = /^0xa9059cbb[\da-f]{128}$/i

/**
 * Creates a wallet that approves everything at once. It sends no transaction anywhere.
 *
 * @throws RangeError for an option that no wallet can have, with how to fix it.
 */
export function createFakeWallet(options: FakeWalletOptions = {}): FakeWallet {
  const { name = 'Fake Wallet', icon = SQUARE, decimals = TOKEN_DECIMALS, onTransfer } = options
  const text = createRandomText(options.random ?? Math.random)
  const { uuid = uuidOf(text.hash()), account = text.address() } = options
  const { chainId = 42161, chains = [chainId], balance = '1000' } = options
  checkFakeWallet({ name, uuid, account, decimals, chains: [chainId, ...chains] })
  const current = { account, chainId }
  let held = balanceOf(balance, decimals)
  const known = new Set(chains)
  const requests: FakeWalletRequest[] = []
  const transfers: FakeWalletTransfer[] = []
  const answers: FakeWallet['answers'] = new Map()

  function answer(method: string, params: readonly unknown[]): unknown {
    switch (method) {
      case 'eth_requestAccounts':
      case 'eth_accounts':
        return [wallet.account]
      case 'eth_chainId':
        return hex(BigInt(wallet.chainId))
      case 'wallet_switchEthereumChain':
        if (!known.has(chainOf(params))) throw refusal(4902, 'Unrecognized chain ID')
        wallet.chainId = chainOf(params)
        return null
      case 'wallet_addEthereumChain':
        known.add(chainOf(params))
        return null
      case 'eth_call': {
        const isDecimals = memberOf(params, 'data') === '0x313ce567'
        return word(isDecimals ? BigInt(decimals) : held)
      }
      case 'eth_sendTransaction':
        return send(params)
      case 'eth_getTransactionReceipt':
        return null
      default:
        throw refusal(4200, `No ${method}`)
    }
  }

  function send(params: readonly unknown[]): string {
    // A page that names the chain must not have the transfer sent on another.
    if (memberOf(params, 'chainId') !== undefined && chainOf(params) !== wallet.chainId)
      throw invalid('chainId is not that of the current network')
    const data = requiredOf(params, 'data')
    if (!TRANSFER.test(data)) throw invalid('data is no transfer of a token')
    const units = BigInt(`0x${data.slice(-64)}`)
    const transfer = {
      ...{ hash: text.hash(), chainId: wallet.chainId, from: requiredOf(params, 'from') },
      ...{ token: requiredOf(params, 'to'), recipient: `0x${data.slice(34, 74)}` },
      amount: formatDecimal({ units, scale: decimals }),
    }
    if (units > held) throw refusal(-32603, 'transfer amount exceeds balance')
    held -= units
    transfers.push(transfer)
    onTransfer?.(transfer)
    return transfer.hash
  }

  const wallet: FakeWallet = {
    ...{ requests, transfers, answers },
    get chainId() {
      return current.chainId
    },
    set chainId(newChain) {
      checkChain(newChain)
      current.chainId = newChain
    },
    get account() {
      return current.account
    },
    set account(newAccount) {
      checkAccount(newAccount)
      current.account = newAccount
    },
    get balance() {
      return formatDecimal({ units: held, scale: decimals })
    },
    set balance(newBalance) {
      held = balanceOf(newBalance, decimals)
    },
    provider: {
      request: async ({ method, params }) => {
        const list: readonly unknown[] = Array.isArray(params) ? params : []
        requests.push({ method, params: list })
        const own = answers.get(method)
        return Promise.resolve(own ? own(list) : answer(method, list))
      },
    },
    announce: (page = window) => {
      const info = { uuid, name, icon, rdns: 'example.fake-wallet' }
      const detail = Object.freeze({ info, provider: wallet.provider })
      const announce = () => {
        page.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
      }
      page.addEventListener('eip6963:requestProvider', announce)
      announce()
      return () => {
        page.removeEventListener('eip6963:requestProvider', announce)
      }
    },
  }
  return wallet
}

const hex = (value: bigint) => `0x${value.toString(16)}`
const word = (value: bigint) => `0x${value.toString(16).padStart(64, '0')}`
const refusal = (code: number, message: string) => Object.assign(new Error(message), { code })
const invalid = (message: string) => refusal(-32602, message)

function chainOf(params: readonly unknown[]): number {
  const chain = Number(requiredOf(params, 'chainId'))
  if (!isChain(chain)) throw invalid('chainId is no chain')
  return chain
}

/** A member of the first parameter; all are texts. */
function memberOf([first]: readonly unknown[], name: string): string | undefined {
  const member = isJsonObject(first) ? first[name] : undefined
  if (member === undefined || typeof member === 'string') return member
  throw invalid(`${name} is no text`)
}

function requiredOf(params: readonly unknown[], name: string): string {
  const member = memberOf(params, name)
  if (member !== undefined) return member
  throw invalid(`${name} is missing`)
}

/** A version 4 UUID out of the digits of a hash. */
const uuidOf = (hash: string) =>
  hash.replace(/^0x(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
