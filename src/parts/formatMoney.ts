import { isAmount } from '../core/isAmount'

const SYMBOLS: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['TWD', 'NT$'],
  ['USD', 'US$'],
])

// Creating a format costs far more than using it, and a page may show a thousand amounts.
const formats = /* @__PURE__ */ new Map<string, Intl.NumberFormat>()

function formatOf(locale: string): Intl.NumberFormat {
  const format = formats.get(locale) ?? createFormat(locale)
  formats.set(locale, format)
  return format
}

function createFormat(locale: string): Intl.NumberFormat {
  const options = { numberingSystem: 'latn' }
  try {
    return new Intl.NumberFormat(locale, options)
  } catch {
    // Not a valid tag, such as `zh_TW`. Showing the amount matters more than its separators.
    return new Intl.NumberFormat('en', options)
  }
}

/**
 * Formats a decimal string for a locale without rounding. Only decimals that are all zero are dropped.
 * Anything but a decimal string is returned as it is.
 */
export function formatAmount(amount: string, locale: string): string {
  if (!isAmount(amount)) return amount
  const [whole = '', fraction = ''] = amount.split('.')
  const format = formatOf(locale)
  const written = format.format(BigInt(whole))
  if (!/[1-9]/.test(fraction)) return written
  const point = format.format(0.1).replace(/\d/g, '')
  return written + point + fraction
}

/**
 * Formats an amount of money: `NT$1,234.50`, `US$0.01`. The symbols are the same in every locale,
 * unlike those of `Intl`, so that a bare `$` is never ambiguous.
 */
export function formatFiat(amount: string, currency: string, locale: string): string {
  return (SYMBOLS.get(currency) ?? `${currency} `) + formatAmount(amount, locale)
}
