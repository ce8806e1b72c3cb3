import type { Priced } from '../core/amounts'
import { isInsufficientStatus, type PaymentIntent } from '../core/contract'
import { dialogMessages } from '../messages/en/dialog'
import { detailsMessages } from '../messages/en/details'
import { networkName } from '../parts/chains'
import { usePaymentContext } from '../parts/context'
import { CopyableText } from '../parts/CopyableText'
import { TokenAmount } from '../parts/FactList'
import { formatAmount, formatFiat } from '../parts/formatMoney'
import { textKey } from '../parts/textKey'
import { useMessages } from '../parts/useMessages'

// In a wider one, the amount is set smaller, because it never breaks.
const LARGEST_LENGTH = 14

interface LeadProps {
  intent: PaymentIntent | null
  /** The requested price, until there is an intent. */
  price: Priced | null
  /** Whether the amount can be sent now. */
  isSendable: boolean
}

/** Says how much to pay: the tokens and their network while they can be sent, and the price otherwise. */
export function Lead({ intent, price, isSendable }: LeadProps) {
  return intent && isSendable ? (
    <div className="kgp-lead" data-sendable="">
      <AmountToSend intent={intent} />
      <Price price={intent} />
    </div>
  ) : (
    <div className="kgp-lead">
      <Price price={price} />
      {/* Of an underpaid payment, the facts below begin with it. */}
      {intent && !isInsufficientStatus(intent.status) && <AmountDue intent={intent} />}
    </div>
  )
}

/** The amount as it must be typed, without separators of thousands. */
function AmountToSend({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(detailsMessages, '<CheckoutProvider>')
  const { crypto_amount, symbol } = intent
  const isLong = `${crypto_amount} ${symbol}`.length > LARGEST_LENGTH
  return (
    <div className="kgp-due" data-long={isLong ? '' : undefined}>
      <CopyableText
        label={t('details.amount')}
        text={crypto_amount}
        note={<OnNetwork chain={intent.payment_chain_id} />}
      >
        <TokenAmount amount={crypto_amount} symbol={symbol} />
      </CopyableText>
    </div>
  )
}

function AmountDue({ intent }: { intent: PaymentIntent }) {
  const { locale } = usePaymentContext('<CheckoutProvider>')
  return (
    <div className="kgp-due">
      <TokenAmount amount={formatAmount(intent.crypto_amount, locale)} symbol={intent.symbol} />
      <OnNetwork chain={intent.payment_chain_id} />
    </div>
  )
}

function OnNetwork({ chain }: { chain: string | undefined }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  if (chain === undefined) return null
  const text = t('dialog.on_network', { network: networkName(chain) })
  return (
    <>
      {' '}
      <span className="kgp-on" key={textKey(text)} translate="no">
        {text}
      </span>
    </>
  )
}

function Price({ price }: { price: Priced | null }) {
  const { locale } = usePaymentContext('<CheckoutProvider>')
  const fiat = price ? formatFiat(price.fiat_amount, price.fiat_currency, locale) : ''
  const [, currency, digits] = /^(\D*)(.*)$/.exec(fiat) ?? []
  return (
    <div className="kgp-price" key={textKey(fiat)} translate="no">
      <bdi>
        <small>{currency}</small>
        {digits}
      </bdi>
    </div>
  )
}
