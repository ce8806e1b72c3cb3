import { Fragment, type ReactNode } from 'react'
import { detailsMessages } from '../messages/en/details'
import { explorerName, explorerUrl } from './chains'
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
  const url = explorerUrl(chain, hash)
  const explorer = explorerName(chain)
  const shown = hash.length > 14 ? `${hash.slice(0, 8)}…${hash.slice(-4)}` : hash
  if (url === undefined || explorer === undefined)
    return (
      <code title={hash} key={hash} translate="no">
        {shown}
      </code>
    )
  const action = t('details.view', { explorer })
  return (
    <>
      <code key={hash} translate="no">
        {shown}
      </code>{' '}
      <a
        href={url}
        target="_blank"
        rel="noreferrer"
        aria-label={t('details.new_tab', { action })}
        // Tells one transaction of a payment from the other.
        title={hash}
        key={textKey(action)}
      >
        {action}
      </a>
    </>
  )
}
