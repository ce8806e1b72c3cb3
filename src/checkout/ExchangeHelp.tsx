import { useEffect, useId, useRef, useState } from 'react'
import type { PaymentIntent } from '../core/contract'
import { exchangeMessages } from '../messages/en/exchange'
import { usePaymentContext } from '../parts/context'
import { CopyableText } from '../parts/CopyableText'
import { TokenAmount } from '../parts/FactList'
import { textKey } from '../parts/textKey'
import { useMessages } from '../parts/useMessages'
import { amountToEnter, decimalsOf } from './exchangeFee'

// A screen reader would otherwise say a new amount at every key.
const PAUSE_MS = 1_000

/**
 * How to pay from an exchange: what must arrive, the amount to enter for that, and what to mind before the
 * money leaves the exchange.
 */
export function ExchangeHelp({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(exchangeMessages, '<CheckoutProvider>')
  const { crypto_amount: due, symbol } = intent
  return (
    <>
      <AmountSentence sentence={t('exchange.rule', { amount: AMOUNT })} {...{ due, symbol }} />
      <FeeCalculator {...{ intent, due, symbol }} />
      <p>{t('exchange.time')}</p>
      <p>{t('exchange.refund')}</p>
    </>
  )
}

interface FeeCalculatorProps {
  intent: PaymentIntent
  due: string
  symbol: string
}

/** Takes the exchange's fee and shows the amount to enter. */
function FeeCalculator({ intent, due, symbol }: FeeCalculatorProps) {
  const t = useMessages(exchangeMessages, '<CheckoutProvider>')
  const [typed, setTyped] = useState('')
  const [field, hint] = [useId(), useId()]
  const decimals = decimalsOf(due, intent.decimals)
  const { amount, problem } = amountToEnter(due, typed, decimals)
  const advice =
    problem === 'too_precise'
      ? t('exchange.too_precise', { count: String(decimals) })
      : t(problem ? `exchange.${problem}` : 'exchange.fee_hint')
  const news = amount && t('exchange.enter_amount', { amount, symbol })
  useAnnouncedAfterPause(problem ? advice : news)
  const hasAmount = amount !== undefined
  const result = useRef<HTMLDListElement>(null)
  // The keyboard of a phone covers what comes below the field.
  useEffect(() => {
    const { current } = result
    // Shops test their pages in jsdom, which has no layout.
    if (hasAmount && current && 'scrollIntoView' in current)
      current.scrollIntoView({ block: 'nearest' })
  }, [hasAmount])
  return (
    <>
      <div className="kgp-field">
        <label htmlFor={field}>{t('exchange.fee', { symbol })}</label>
        <input
          id={field}
          className="kgp-input"
          inputMode="decimal"
          autoComplete="off"
          dir="ltr"
          value={typed}
          aria-describedby={hint}
          aria-invalid={problem !== undefined}
          onChange={({ target }) => {
            setTyped(target.value)
          }}
        />
        <small id={hint} className="kgp-hint" data-invalid={problem ? '' : undefined}>
          <span key={textKey(advice)}>{advice}</span>
        </small>
      </div>
      {hasAmount && (
        <>
          <dl className="kgp-send" ref={result}>
            <dt>{t('exchange.enter')}</dt>
            <dd>
              {problem ? (
                <TokenAmount {...{ amount, symbol }} />
              ) : (
                <CopyableText label={t('exchange.enter')} text={amount}>
                  <TokenAmount {...{ amount, symbol }} />
                </CopyableText>
              )}
            </dd>
          </dl>
          <AmountSentence sentence={t('exchange.check', { amount: AMOUNT })} {...{ due, symbol }} />
        </>
      )}
    </>
  )
}

// Stands for the amount in a sentence until its element takes this place.
const AMOUNT = '\0'

interface AmountSentenceProps {
  sentence: string
  due: string
  symbol: string
}

/** A sentence with the amount due in it, which neither breaks nor is turned around in any script. */
function AmountSentence({ sentence, due, symbol }: AmountSentenceProps) {
  const [before, after] = sentence.split(AMOUNT)
  return (
    <p key={textKey(`${sentence} ${due} ${symbol}`)}>
      {before}
      <b>
        <TokenAmount amount={due} symbol={symbol} />
      </b>
      {after}
    </p>
  )
}

/** Announces a text to screen readers once the buyer has stopped typing. */
function useAnnouncedAfterPause(text: string | undefined) {
  const { announcements, clock } = usePaymentContext('<CheckoutProvider>')
  useEffect(() => {
    if (text === undefined) return undefined
    return clock.after(PAUSE_MS, () => {
      announcements.addAnswer(text)
    })
  }, [announcements, clock, text])
}
