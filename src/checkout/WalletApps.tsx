import type { TokenTransfer } from '../core/tokenTransfer'
import { walletAppMessages } from '../messages/en/walletApps'
import { useMessages } from '../parts/useMessages'
import { AppLink } from './AppLink'
import { QrCode } from './QrCode'
import { PAGE_LINKS, paymentRequestUrl, TRANSFER_LINKS } from './walletLinks'

/**
 * Links that open a wallet with the transfer filled in, for the phone that shows them, and the same as a QR
 * code for another one. The stylesheet shows the links in a narrow dialog only.
 */
export function WalletApps({ transfer }: { transfer: TokenTransfer }) {
  const t = useMessages(walletAppMessages, '<CheckoutProvider>')
  const { protocol, host, pathname, search, hash } = location
  return (
    <>
      <p>{t('wallet_app.check')}</p>
      <div className="kgp-links">
        {TRANSFER_LINKS.map(({ wallet, urlOf }) => (
          <AppLink key={wallet} url={urlOf(transfer)}>
            {wallet === null ? t('wallet_app.other') : t('wallet_app.open', { wallet })}
          </AppLink>
        ))}
        {/* A wallet opens no page without https. */}
        {protocol === 'https:' &&
          PAGE_LINKS.map(({ wallet, urlOf }) => (
            <AppLink key={`page ${wallet}`} url={urlOf(host + pathname + search + hash)}>
              {t('wallet_app.page', { wallet })}
            </AppLink>
          ))}
      </div>
      <p>{t('wallet_app.request')}</p>
      <QrCode text={paymentRequestUrl(transfer)} label={t('wallet_app.scan')} />
    </>
  )
}
