import { isJsonObject } from '../core/jsonObject'
import { readSafely } from './readSafely'

/** An EIP-1193 provider. The page has not chosen it, so everything that it answers is checked. */
export interface WalletProvider {
  request(request: { method: string; params: readonly unknown[] }): unknown
}

/** Whether a value can be used as an EIP-1193 provider. */
export function isWalletProvider(value: unknown): value is WalletProvider {
  return readSafely(() => isJsonObject(value) && typeof value['request'] === 'function') === true
}

/**
 * Calls `onFound` once there may be a wallet in this browser, perhaps more than once, until the returned
 * function is called.
 */
export function whenWalletIsFound(page: Window, onFound: () => void): () => void {
  if (unannouncedProvider(page)) {
    onFound()
    return () => undefined
  }
  return subscribeToAnnouncements(page, onFound)
}

/**
 * Asks the wallets in this browser to announce themselves (EIP-6963), and listens for announcements until
 * the returned function is called.
 */
export function subscribeToAnnouncements(
  page: Window,
  onAnnounce: (event: Event) => void,
): () => void {
  page.addEventListener('eip6963:announceProvider', onAnnounce)
  page.dispatchEvent(new Event('eip6963:requestProvider'))
  return () => {
    page.removeEventListener('eip6963:announceProvider', onAnnounce)
  }
}

/** Returns the provider at `window.ethereum`, where older wallets put it without an announcement. */
export function unannouncedProvider(page: Window): WalletProvider | null {
  const provider = readSafely((): unknown => ('ethereum' in page ? page.ethereum : null))
  return isWalletProvider(provider) ? provider : null
}
