import { isSamePrice, type Priced } from '../core/amounts'
import type { Attempt } from '../core/attempt'
import { isPaymentError } from '../core/errors'
import { toModalParams, type PayParams } from '../core/parameters'

// Each text is for development only. Bundlers replace `process.env.NODE_ENV`, and drop what follows it in
// production. Without a bundler these throw, and nothing is logged.
declare const process: { readonly env: { readonly NODE_ENV?: string } }

// In the year 5138. A time in milliseconds is later.
const LATEST_DEADLINE = 100_000_000_000

/** Says that an order key cannot tell one order from another; `null` if it can. */
export function orderKeyMistake(caller: string, orderKey: string | undefined): string | null {
  if (process.env.NODE_ENV === 'production') return null
  if (orderKey !== '') return null
  return `${caller}: orderKey is empty, so all orders without a key share one payment. Pass the order's id, or undefined ${see('paybutton')}`
}

/** Says that the server charges another price than a component asked for; `null` if it does not. */
export function priceMistake(caller: string, attempt: Attempt | undefined): string | null {
  if (process.env.NODE_ENV === 'production') return null
  const { request, intent } = attempt ?? {}
  if (!request || !intent || isSamePrice(request, intent)) return null
  return `${caller} requested ${priceOf(request)}, but the server charges ${priceOf(intent)}. Render the price that getPrice returns: the buyer reads it on the button ${see('paybutton')}`
}

const see = (section: string) => `(see docs/components.md#${section} in kryptogo-payment-react)`

const priceOf = (one: Priced) => `${one.fiat_amount} ${one.fiat_currency}`

/** Says why no press can pay with these parameters; `null` if one can, or the form is not filled in yet. */
export function paramsMistake(params: PayParams): string | null {
  if (process.env.NODE_ENV === 'production') return null
  if (params.fiatAmount === '') return null
  try {
    toModalParams(params)
    return null
  } catch (error) {
    return isPaymentError(error) ? error.message : null
  }
}

/** Says that a locale cannot be used; `null` if it can. */
export function localeMistake(locale: string): string | null {
  if (process.env.NODE_ENV === 'production') return null
  try {
    Intl.getCanonicalLocales(locale)
    return null
  } catch {
    return `locale ${JSON.stringify(locale)} is not a BCP 47 language tag, so numbers are formatted as in English. Pass a tag such as "zh-TW" ${see('providers')}`
  }
}

/** Says that a deadline is not in seconds; `null` if it may be. */
export function deadlineMistake(deadline: number | null | undefined): string | null {
  if (process.env.NODE_ENV === 'production') return null
  if (typeof deadline !== 'number' || (deadline >= 0 && deadline < LATEST_DEADLINE)) return null
  return `<PaymentCountdown>: deadline ${deadline} is not a Unix time in seconds. Pass the intent's payment_deadline, or divide milliseconds by 1000 ${see('the-other-components')}`
}

/** Says why nothing can be requested below a `baseUrl`; `null` if something can. */
export function baseUrlMistake(baseUrl: unknown): string | null {
  if (process.env.NODE_ENV === 'production') return null
  if (typeof baseUrl !== 'string')
    return `<CheckoutProvider>: baseUrl is missing. Pass the URL of your payment server, such as "/api/kryptogo" ${see('providers')}`
  const shown = JSON.stringify(baseUrl)
  try {
    const { protocol } = new URL(baseUrl, document.baseURI)
    return /^https?:$/.test(protocol)
      ? null
      : `<CheckoutProvider>: baseUrl ${shown} resolves to a URL with ${protocol} on this page. Pass an https URL ${see('providers')}`
  } catch {
    return `<CheckoutProvider>: baseUrl ${shown} is relative, and this page (${document.baseURI}) has no URL to resolve it against. Pass an absolute URL ${see('providers')}`
  }
}
