import { formatAmount } from 'kryptogo-payment-react'
import { useId, useState, type SyntheticEvent } from 'react'
import { isAmount } from '../../core/isAmount'
import { useLocale } from '../useLocale'
import { curlOfTransfer } from './calls'
import { Command, CopyCurl } from './CopyCurl'
import { SHOWN } from './readers'
import { useStudio, useStudioState } from './StudioContext'
import { timeOfDay } from './times'
import { usePageMessages } from './usePageMessages'

/** USDT on Arbitrum One, in which the sandbox's payments are due. */
const USDT = '0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9'

/** The balance for transfers, and the transfers that have been made. */
export function Transfers() {
  const t = usePageMessages()
  const [locale] = useLocale()
  const { transfers, settings } = useStudioState().world
  if (!settings) return null
  const command = curlOfTransfer(location.origin, USDT)
  return (
    <>
      <Balance />
      {transfers.length === 0 ? (
        <section className="empty">
          <h2>{t.noTransfers}</h2>
          <p>{t.noTransfersHelp}</p>
          <Command label={t.curl} text={command} />
          <CopyCurl command={command} of={t.noTransfers} />
        </section>
      ) : (
        <section className="log" aria-label={t.transfers}>
          <ol>
            {transfers.map(({ id, transfer_time, amount, contract_address, wallet_address }) => {
              const at = new Date(transfer_time * 1_000).toISOString()
              const isUsdt = contract_address.toLowerCase() === USDT
              return (
                <li key={id}>
                  <time dateTime={at}>{timeOfDay(at, locale)}</time>
                  <div>
                    <b>
                      {formatAmount(amount, locale)} {isUsdt ? 'USDT' : contract_address}
                    </b>{' '}
                    <span className="quiet address">{t.transferTo(wallet_address)}</span>
                  </div>
                  <code className="quiet">{id}</code>
                </li>
              )
            })}
          </ol>
        </section>
      )}
      {transfers.length >= SHOWN && <p className="quiet">{t.newest(SHOWN)}</p>}
    </>
  )
}

function Balance() {
  const t = usePageMessages()
  const [locale] = useLocale()
  const studio = useStudio()
  const { balances } = useStudioState().world
  const id = useId()
  const [token, setToken] = useState(USDT)
  const [amount, setAmount] = useState('')
  const [wrong, setWrong] = useState<'token' | 'amount'>()
  const address = token.trim().toLowerCase()
  const current = balances[address]

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    const written = amount.trim()
    const isValid = written === '' || isAmount(written)
    if (address === '' || !isValid) {
      setWrong(address === '' ? 'token' : 'amount')
      return
    }
    const others = Object.entries(balances).filter(([one]) => one !== address)
    const own = written === '' ? [] : [[address, written] as const]
    const next = Object.fromEntries([...others, ...own])
    void studio.run(t.balanceSet, (client) => client.setBalances(next))
  }

  return (
    <form className="balance" onSubmit={submit}>
      <p>
        {t.balance}{' '}
        <b>
          {current === undefined
            ? t.unlimited
            : `${formatAmount(current, locale)} ${address === USDT ? 'USDT' : ''}`}
        </b>
      </p>
      <label>
        <span>{t.token}</span>
        <input
          value={token}
          spellCheck={false}
          aria-invalid={wrong === 'token'}
          aria-describedby={wrong === 'token' ? id : undefined}
          onChange={({ currentTarget }) => {
            setToken(currentTarget.value)
            setWrong(undefined)
          }}
        />
      </label>
      <label>
        <span>{t.amount}</span>
        <input
          value={amount}
          inputMode="decimal"
          placeholder={t.amountHint}
          aria-invalid={wrong === 'amount'}
          aria-describedby={wrong === 'amount' ? id : undefined}
          onChange={({ currentTarget }) => {
            setAmount(currentTarget.value)
            setWrong(undefined)
          }}
        />
      </label>
      <button type="submit">{t.setBalance}</button>
      {wrong && (
        <p id={id} className="problem" role="alert">
          {wrong === 'token' ? t.missingToken : t.invalidAmount}
        </p>
      )}
    </form>
  )
}
