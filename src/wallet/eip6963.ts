import { isJsonObject } from '../core/jsonObject'

/** The door to a wallet (EIP-1193). A page has not chosen the wallet, so all that it answers is checked. */
export interface WalletProvider {
  request(request: { method: string; params: readonly unknown[] }): unknown
}

/** Whether a value has the shape of a wallet's door. */
export function isWalletProvider(value: unknown): value is WalletProvider {
  return isJsonObject(value) && typeof value['request'] === 'function'
}

/** Calls a function when any wallet is in this browser, until the returned function is called. */
export function whenWalletIsFound(page: Window, onFound: () => void): () => void {
  if (unannouncedProvider(page)) {
    onFound()
    return () => undefined
  }
  return hearAnnouncements(page, onFound)
}

/**
 * Has the wallets in this browser announce themselves (EIP-6963), and hears them until the returned
 * function is called.
 */
export function hearAnnouncements(page: Window, onAnnounce: (event: Event) => void): () => void {
  page.addEventListener('eip6963:announceProvider', onAnnounce)
  page.dispatchEvent(new Event('eip6963:requestProvider'))
  return () => {
    page.removeEventListener('eip6963:announceProvider', onAnnounce)
  }
}

/** Returns the wallet that has put itself on the page without an announcement, as older ones do. */
export function unannouncedProvider(page: Window): WalletProvider | null {
  const provider: unknown = 'ethereum' in page ? page.ethereum : null
  return isWalletProvider(provider) ? provider : null
}
