// A page of a project that installed the package. It prints React's version and the page's HTML.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PayButton, PaymentStatusBadge } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import 'kryptogo-payment-react/locales/zh-TW'
import { createElement, version } from 'react'
import { renderToString } from 'react-dom/server'

const styles = fileURLToPath(import.meta.resolve('kryptogo-payment-react/styles.css'))
if (!existsSync(styles)) throw new Error(`${styles} is missing`)

const page = createElement(
  CheckoutProvider,
  { baseUrl: '/api/kryptogo' },
  createElement(PayButton, { fiatAmount: '100', fiatCurrency: 'TWD' }),
  createElement(PaymentStatusBadge),
)
console.log(version, renderToString(page))
