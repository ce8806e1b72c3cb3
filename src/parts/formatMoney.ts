import { isAmount } from '../core/isAmount'

const SYMBOLS: Readonly<Record<string, string>> = { TWD: 'NT$', USD: 'US$' }

// Making one costs far more than using it, and a page may show a thousand amounts.
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
    // No locale, such as `zh_TW`: the amount matters more than its commas.
    return new Intl.NumberFormat('en', options)
  }
}

/** A decimal string as people of `locale` write it: every digit kept, but for decimals all zero. */
export function formatAmount(amount: string, locale: string): string {
  if (!isAmount(amount)) return amount
  const [whole = '', fraction = ''] = amount.split('.')
  const format = formatOf(locale)
  const written = format.format(BigInt(whole))
  if (!/[1-9]/.test(fraction)) return written
  const point = format.format(0.1).replace(/\d/g, '')
  return written + point + fraction
}

/** `NT$1,234.50`, `US$0.01`: symbols of our own, for those of `Intl` differ by locale. */
export function formatFiat(amount: string, currency: string, locale: string): string {
  return (SYMBOLS[currency] ?? `${currency} `) + formatAmount(amount, locale)
}
