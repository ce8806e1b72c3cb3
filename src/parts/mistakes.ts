import { compareAmounts } from '../core/amounts'
import type { Attempt } from '../core/attempt'

/** Says that an order key cannot tell one order from another; `null` if it can. */
export function orderKeyMistake(caller: string, orderKey: string | undefined): string | null {
  if (orderKey !== '') return null
  return `The orderKey of ${caller} is empty, so all orders without a key share one payment: pass the id of the order, or undefined (see docs/components.md#paybutton in kryptogo-payment-react)`
}

/** Says that the server charges another price than a component asked for; `null` if it does not. */
export function priceMistake(caller: string, attempt: Attempt | undefined): string | null {
  const { request, intent } = attempt ?? {}
  if (!request || !intent || isSamePrice(request, intent)) return null
  return `${caller} requested ${priceOf(request)}, and the server charges ${priceOf(intent)}: render the price that getPrice returns, because the buyer reads it on the button (see docs/components.md#paybutton in kryptogo-payment-react)`
}

const priceOf = (one: Priced) => `${one.fiat_amount} ${one.fiat_currency}`

interface Priced {
  fiat_amount: string
  fiat_currency: string
}

function isSamePrice(one: Priced, other: Priced): boolean {
  return (
    one.fiat_currency === other.fiat_currency &&
    compareAmounts(one.fiat_amount, other.fiat_amount) === 0
  )
}
