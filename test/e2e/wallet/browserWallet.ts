import type { Page } from 'playwright'
import type { Chain, ChainError } from './chain'

/** A wallet in Chromium, which sends what its user approves to chains. */
export interface BrowserWallet {
  readonly requests: string[]
  /** Runs while its user reads a transfer. */
  beforeTransfer: () => Promise<unknown>
  /** The methods that its user declines. */
  readonly declined: Set<string>
  account: string
  chainId: number
}

type Answer = { result: unknown } | { error: ChainError }

/** Puts a wallet into a page that has not been opened. It knows the first of the chains, and is on it. */
export async function installWallet(page: Page, chains: readonly Chain[]): Promise<BrowserWallet> {
  const known = new Set([chains[0]?.chainId ?? 0])
  const wallet: BrowserWallet = {
    ...{ requests: [], declined: new Set(), beforeTransfer: () => Promise.resolve() },
    ...{ account: chains[0]?.accounts[1] ?? '', chainId: chains[0]?.chainId ?? 0 },
  }
  const refuse = (code: number, message: string): Answer => ({ error: { code, message } })

  async function answer(method: string, params: readonly unknown[]): Promise<Answer> {
    wallet.requests.push(method)
    if (wallet.declined.has(method)) return refuse(4001, 'User rejected the request.')
    const [first] = params as readonly [Record<string, string>?]
    const chainId = Number(first?.['chainId'])
    switch (method) {
      case 'eth_requestAccounts':
      case 'eth_accounts':
        return { result: [wallet.account] }
      case 'wallet_switchEthereumChain':
        if (!known.has(chainId)) return refuse(4902, 'Unrecognized chain ID')
        wallet.chainId = chainId
        return { result: null }
      case 'wallet_addEthereumChain':
        known.add(chainId)
        return { result: null }
      case 'eth_sendTransaction':
        await wallet.beforeTransfer()
        // It does not try it out first, as some wallets do not.
        return send(method, [{ ...first, gas: '0x30d40' }])
      default:
        return send(method, params)
    }
  }

  async function send(method: string, params: readonly unknown[]): Promise<Answer> {
    const chain = chains.find((one) => one.chainId === wallet.chainId)
    if (!chain) throw new Error(`There is no chain ${wallet.chainId}`)
    const { result, error } = await chain.ask(method, params)
    return error ? { error } : { result }
  }

  await page.exposeFunction('askTestWallet', answer)
  await page.addInitScript(announceTestWallet)
  return wallet
}

declare global {
  function askTestWallet(method: string, params: readonly unknown[]): Promise<Answer>
}

/** Runs in the page. Announces a wallet that answers by `askTestWallet`. */
export function announceTestWallet() {
  const provider = {
    request: async ({ method, params = [] }: { method: string; params?: readonly unknown[] }) => {
      const answer = await askTestWallet(method, params)
      if ('error' in answer) throw Object.assign(new Error(answer.error.message), answer.error)
      return answer.result
    },
  }
  const info = {
    uuid: '350670db-19fa-4704-a166-e52e178b59d2',
    name: 'Test Wallet',
    icon: 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=',
    rdns: 'example.test-wallet',
  }
  const announce = () => {
    const detail = Object.freeze({ info, provider })
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  }
  window.addEventListener('eip6963:requestProvider', announce)
  announce()
}
