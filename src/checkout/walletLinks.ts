import type { TokenTransfer } from '../core/tokenTransfer'

interface TransferLink {
  /** The wallet's name; `null` for the one that the phone opens. */
  readonly wallet: string | null
  readonly urlOf: (transfer: TokenTransfer) => string
}

interface PageLink {
  readonly wallet: string
  /** Takes the page's URL without `https://`. */
  readonly urlOf: (page: string) => string
}

const requestOf = ({ token, chainId, recipient, units }: TokenTransfer) =>
  `${token}@${chainId}/transfer?address=${recipient}&uint256=${units}`

/**
 * Returns the request for a transfer that wallets read from links and QR codes.
 *
 * @see https://eips.ethereum.org/EIPS/eip-681
 */
export const paymentRequestUrl = (transfer: TokenTransfer) => `ethereum:${requestOf(transfer)}`

/**
 * Links that fill in a transfer. To add a wallet, name the page on which it documents its link.
 *
 * @see https://docs.metamask.io/metamask-connect/evm/guides/metamask-exclusive/use-deeplinks/ for MetaMask
 */
export const TRANSFER_LINKS: readonly TransferLink[] = [
  {
    wallet: 'MetaMask',
    urlOf: (transfer) => `https://link.metamask.io/send/${requestOf(transfer)}`,
  },
  { wallet: null, urlOf: paymentRequestUrl },
]

/**
 * Links that open a page in a wallet's own browser. To add a wallet, name the page on which it documents
 * its link. MetaMask takes the URL unencoded.
 *
 * @see https://docs.metamask.io/metamask-connect/evm/guides/metamask-exclusive/use-deeplinks/ for MetaMask
 */
export const PAGE_LINKS: readonly PageLink[] = [
  { wallet: 'MetaMask', urlOf: (page) => `https://link.metamask.io/dapp/${page}` },
]
