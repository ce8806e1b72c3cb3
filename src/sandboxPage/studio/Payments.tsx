import {
  formatAmount,
  formatFiat,
  PaymentStatusBadge,
  type PaymentIntent,
} from 'kryptogo-payment-react'
import { useEffect, useRef } from 'react'
import { SHOP_TAB } from '../tabs'
import { useLocale } from '../useLocale'
import { curlOfCreation } from './calls'
import { Command, CopyCurl } from './CopyCurl'
import { SHOWN } from './readers'
import { PaymentView } from './PaymentView'
import { useStudioState } from './StudioContext'
import { usePageMessages } from './usePageMessages'
import { useIsWide } from './useIsWide'
import { hrefOf, useRoute } from './useRoute'

/** The payments, and one of them in full: the one that was chosen, or the newest. */
export function Payments() {
  const t = usePageMessages()
  const { world, selected } = useStudioState()
  const { id } = useRoute()
  const [newest] = world.payments
  const root = useFocusThatFollows(id)
  if (!world.settings) return null
  if (!newest) return <NoPayments />
  return (
    <div ref={root} className="payments" data-chosen={id !== undefined}>
      <section className="list" aria-label={t.payments}>
        <ol>
          {world.payments.map((intent) => (
            <li key={intent.payment_intent_id}>
              <PaymentLink intent={intent} isShown={intent.payment_intent_id === selected?.id} />
            </li>
          ))}
        </ol>
        {world.payments.length >= SHOWN && <p className="quiet">{t.newest(SHOWN)}</p>}
      </section>
      {selected?.status === 'read' && <PaymentView key={selected.id} payment={selected.payment} />}
      {selected?.status === 'missing' && <p className="quiet">{t.unknownPayment}</p>}
    </div>
  )
}

/** Where the list and the payment take turns, the one that comes gets the focus that the other had. */
function useFocusThatFollows(id: string | undefined) {
  const isWide = useIsWide()
  const root = useRef<HTMLDivElement>(null)
  const idBefore = useRef(id)
  const { selected } = useStudioState()
  const isReady = id === undefined || (selected?.id === id && selected.status === 'read')
  useEffect(() => {
    const before = idBefore.current
    if (before === id || !isReady) return
    idBefore.current = id
    if (isWide) return
    const link = `.list a[href="${hrefOf('payments', before)}"]`
    const next = root.current?.querySelector<HTMLElement>(id === undefined ? link : 'h2')
    next?.focus()
  }, [id, isReady, isWide])
  return root
}

function PaymentLink({ intent, isShown }: { intent: PaymentIntent; isShown: boolean }) {
  const [locale] = useLocale()
  const { payment_intent_id: id, fiat_amount, fiat_currency, crypto_amount, symbol } = intent
  return (
    <a href={hrefOf('payments', id)} aria-current={isShown ? 'true' : undefined}>
      <b>{formatFiat(fiat_amount, fiat_currency, locale)}</b>
      <span className="quiet">
        {formatAmount(crypto_amount, locale)} {symbol}
      </span>
      <PaymentStatusBadge intent={intent} />
      <span className="quiet label">{labelOf(intent)}</span>
    </a>
  )
}

/** Returns the shop's own name of what is paid, or the end of the payment's id. */
function labelOf({ order_data, payment_intent_id }: PaymentIntent): string {
  const [value] = Object.values(order_data ?? {}).filter((one) => typeof one === 'string')
  return value ?? `…${payment_intent_id.slice(-8)}`
}

function NoPayments() {
  const t = usePageMessages()
  const { hasDemo } = useStudioState().world
  const command = curlOfCreation(location.origin)
  return (
    <section className="empty">
      <h2>{t.noPayments}</h2>
      <p>{t.noPaymentsHelp}</p>
      <Command label={t.curl} text={command} />
      <CopyCurl command={command} of={t.noPayments} />
      {hasDemo && (
        <p>
          <a href="/demo" target={SHOP_TAB}>
            {t.noPaymentsShop}
          </a>
        </p>
      )}
    </section>
  )
}
