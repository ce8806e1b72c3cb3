import { formatDecimal } from '../core/amounts'
import { ARBITRUM } from '../core/chains'
import { isEvmAddress } from '../core/evmAddress'
import { isJsonObject } from '../core/jsonObject'
import type { TokenTransfer } from '../core/tokenTransfer'
import type { WalletProvider } from './eip6963'
import { codeOf, WalletError } from './walletError'

/** A transfer, with the decimals that the token is expected to name. */
export interface PayableTransfer extends TokenTransfer {
  readonly decimals: number
}

/** Whether the network has counted a transaction in or refused it; `null` before it has done either. */
export type TransferStatus = 'mined' | 'reverted' | null

/** The requests to one wallet. */
export type WalletRequests = ReturnType<typeof createRequests>

const hexOf = (value: number) => `0x${value.toString(16)}`

// Other networks are in the wallets that use them.
const NETWORK_TO_ADD = {
  chainId: hexOf(ARBITRUM.id),
  chainName: ARBITRUM.name,
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: ['https://arb1.arbitrum.io/rpc'],
  blockExplorerUrls: [`https://${ARBITRUM.explorer.host}`],
}

const UNKNOWN_NETWORK = 4902
const WORD = /^0x[\da-f]{64}$/i

// The selectors of ERC-20: the first four bytes of the Keccak hash of each signature.
const TRANSFER = '0xa9059cbb'
const BALANCE_OF = '0x70a08231'
const DECIMALS = '0x313ce567'

/** Creates the requests to one wallet. Each rejects with whatever the wallet throws, or a WalletError. */
export function createRequests(provider: WalletProvider) {
  // A wallet may throw at once, or answer without a promise.
  const send = (method: string, ...params: readonly unknown[]): Promise<unknown> =>
    Promise.resolve().then(() => provider.request({ method, params }))

  /** The number that the token answers to a call; `null` for anything else, such as where no token is. */
  const call = (to: string, data: string) =>
    send('eth_call', { to, data }, 'latest').then(
      (answer) => (isWord(answer) ? BigInt(answer) : null),
      () => null,
    )

  /** Whether the wallet is on this network. Not all write its id as EIP-695 says. */
  const isOn = async (chainId: number) => Number(await send('eth_chainId')) === chainId

  return {
    isOn,

    /** Connects the wallet, and returns its account. */
    connect: async (): Promise<string> => {
      const account = firstAccount(await send('eth_requestAccounts'))
      if (account === null) throw new WalletError('failed')
      return account
    },

    /** Switches the wallet to a network, and adds it where the wallet does not know it. */
    switchTo: async (chainId: number) => {
      const network = { chainId: hexOf(chainId) }
      const switchTo = () => send('wallet_switchEthereumChain', network)
      await switchTo().catch(async (cause: unknown) => {
        if (codeOf(cause) !== UNKNOWN_NETWORK || chainId !== ARBITRUM.id) throw cause
        await send('wallet_addEthereumChain', NETWORK_TO_ADD)
        // Adding it need not switch to it.
        await switchTo()
      })
    },

    /** Checks that the account can make the transfer, and then that the wallet is still set to do so. */
    check: async (transfer: PayableTransfer, account: string) => {
      const { token, decimals: scale, units, chainId } = transfer
      const decimals = await call(token, DECIMALS)
      const balance = await call(token, BALANCE_OF + encodeWord(BigInt(account)))
      if (!(await isOn(chainId))) throw new WalletError('wrong_network')
      if (firstAccount(await send('eth_accounts')) !== account) throw new WalletError('changed')
      if (decimals !== BigInt(scale) || balance === null) throw new WalletError('wrong_token')
      if (balance < units)
        throw new WalletError('too_little', formatDecimal({ units: balance, scale }))
    },

    /** Proposes the transfer, and returns the hash of its transaction once it was sent. */
    propose: async (transfer: PayableTransfer, from: string): Promise<string> => {
      const { token: to, recipient, units } = transfer
      const data = TRANSFER + encodeWord(BigInt(recipient)) + encodeWord(units)
      // A wallet that has changed networks since refuses a transaction of another.
      const chainId = hexOf(transfer.chainId)
      const hash = await send('eth_sendTransaction', { from, to, value: '0x0', data, chainId })
      if (!isWord(hash)) throw new WalletError('unclear')
      return hash
    },

    /** Asks what has become of a transaction. Never rejects: the wallet has nothing to say about the payment. */
    statusOf: (hash: string): Promise<TransferStatus> =>
      send('eth_getTransactionReceipt', hash)
        .then(statusIn)
        .catch(() => null),
  }
}

function statusIn(receipt: unknown): TransferStatus {
  if (!isJsonObject(receipt)) return null
  const { status } = receipt
  const isReverted = status === 0 || (typeof status === 'string' && /^0x0+$/.test(status))
  return isReverted ? 'reverted' : 'mined'
}

const encodeWord = (value: bigint) => value.toString(16).padStart(64, '0')

const isWord = (answer: unknown): answer is string =>
  typeof answer === 'string' && WORD.test(answer)

/** The account that a wallet names first, in lower case; `null` if it names none. */
function firstAccount(answer: unknown): string | null {
  const first: unknown = Array.isArray(answer) ? answer[0] : null
  return typeof first === 'string' && isEvmAddress(first) ? first.toLowerCase() : null
}
