import { Fragment, type ReactNode } from 'react'
import { toWellFormed } from '../core/wellFormed'
import { detailsMessages } from '../messages/en/details'
import { explorerPage } from './chains'
import { textKey } from './textKey'
import { useMessages } from './useMessages'

/** A list of names and values. Rows without a value are left out. */
export function FactList({
  rows,
}: {
  rows: readonly (readonly [name: string, value: ReactNode])[]
}) {
  return (
    <dl className="kgp-facts">
      {rows.map(
        ([name, value]) =>
          value && (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>
                {typeof value === 'string' ? (
                  <span key={textKey(value)} translate="no">
                    {value}
                  </span>
                ) : (
                  value
                )}
              </dd>
            </Fragment>
          ),
      )}
    </dl>
  )
}

/** An amount of tokens, which never breaks between number and symbol. */
export function TokenAmount({ amount, symbol }: { amount: string; symbol: string }) {
  return (
    <bdi className="kgp-amount" key={textKey(`${amount} ${symbol}`)} translate="no">
      {amount} <small>{symbol}</small>
    </bdi>
  )
}

/** A transaction hash, with a link to it in a block explorer if the chain is known. */
export function TransactionLink({ chain, hash }: { chain: string | undefined; hash: string }) {
  const t = useMessages(detailsMessages, '<PaymentDetails>')
  const page = explorerPage(chain, hash)
  const short = hash.length > 14 ? `${hash.slice(0, 8)}…${hash.slice(-4)}` : hash
  const shown = toWellFormed(short)
  if (!page)
    return (
      <code title={hash} key={hash} translate="no">
        {shown}
      </code>
    )
  const action = t('details.view', page)
  return (
    <>
      <code key={hash} translate="no">
        {shown}
      </code>{' '}
      <ExplorerLink
        url={page.url}
        hash={hash}
        name={t('details.new_tab', { action })}
        text={action}
      />
    </>
  )
}

interface ExplorerLinkProps {
  url: string
  hash: string
  /** Its accessible name, which begins with its text. */
  name: string
  text: string
}

/** A link to a transaction in a block explorer. */
export function ExplorerLink({ url, hash, name, text }: ExplorerLinkProps) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      aria-label={name}
      // Tells one transaction of a payment from the other.
      title={hash}
      key={textKey(text)}
    >
      {text}
    </a>
  )
}
