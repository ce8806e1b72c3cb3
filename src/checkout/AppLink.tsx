import { detailsMessages } from '../messages/en/details'
import { textKey } from '../parts/textKey'
import { useMessages } from '../parts/useMessages'

interface AppLinkProps {
  url: string
  children: string
}

/** A link to another app. One to a web page opens a tab of its own, since the payment is on this one. */
export function AppLink({ url, children }: AppLinkProps) {
  const t = useMessages(detailsMessages, '<CheckoutProvider>')
  const isPage = url.startsWith('https:')
  return (
    <a
      className="kgp-link"
      href={url}
      target={isPage ? '_blank' : undefined}
      rel="noreferrer"
      aria-label={isPage ? t('details.new_tab', { action: children }) : undefined}
    >
      <span key={textKey(children)}>{children}</span>
    </a>
  )
}
