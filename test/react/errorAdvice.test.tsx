import { act, screen } from '@testing-library/react'
import { PaymentError, PaymentMessage, type PageErrorCode } from 'kryptogo-payment-react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { expectLogged } from '../setup'
import { actAsync, createSession, renderPage } from './support'

const codes = Object.keys({
  before_pay_failed: 0,
  payment_in_progress: 0,
  dialog_failed: 0,
  missing_provider: 0,
  hook_failed: 0,
  open_failed: 0,
  payment_failed: 0,
  abandoned: 0,
  invalid_amount: 0,
  amount_too_small: 0,
  invalid_currency: 0,
  invalid_order_data: 0,
  order_data_too_long: 0,
  invalid_callback_url: 0,
  invalid_intent: 0,
  invalid_intent_id: 0,
  rate_limited: 0,
  forbidden: 0,
  order_busy: 0,
  price_failed: 0,
  aborted: 0,
  invalid_client_id: 0,
  invalid_api_key: 0,
  api_error: 0,
  http_error: 0,
  network_error: 0,
  timeout: 0,
  invalid_response: 0,
  // An order that is paid is no error to the buyer.
} satisfies Record<Exclude<PageErrorCode, 'already_paid'>, 0>) as PageErrorCode[]

const cases = codes.flatMap((code) =>
  [true, false].flatMap((retryable) =>
    [true, false].map((isMounted) => ({ code, retryable, isMounted })),
  ),
)

const languages = [
  {
    ...{ language: 'English', messages: undefined },
    ...{ retry: 'Try again', saysRetry: /try again/i },
    ...{ startOver: 'Start over', saysStartOver: /start over/i },
  },
  {
    ...{ language: 'Chinese', messages: zhTW },
    ...{ retry: '再試一次', saysRetry: /再試/ },
    ...{ startOver: '重新開始', saysStartOver: /重新開始/ },
  },
] as const

describe.each(languages)('in $language, the sentence about an error', (texts) => {
  it.each(cases)(
    'names a button exactly if it is there: $code, retryable: $retryable, its component mounted: $isMounted',
    async ({ code, retryable, isMounted }) => {
      expectLogged(code)
      const session = createSession()
      const failure = new PaymentError(code, 'It failed', { retryable })
      const fake = createFakeUsePayment({ onOpen: 'throw', failure })
      const message = <PaymentMessage data-testid="message" />
      const { rerender } = renderPage(
        <>
          {message}
          <session.Session />
        </>,
        { fake, messages: texts.messages },
      )
      await actAsync(() => session.current.pay({ fiatAmount: '100', fiatCurrency: 'TWD' }))
      if (!isMounted) act(() => rerender(message))

      expect(screen.getByTestId('message')).toHaveAttribute('data-error', code)
      const text = screen.getByTestId('message').querySelector('p')?.textContent
      const hasButton = (name: string) => screen.queryByRole('button', { name }) !== null
      expect(texts.saysRetry.test(text ?? '')).toBe(hasButton(texts.retry))
      expect(texts.saysStartOver.test(text ?? '')).toBe(hasButton(texts.startOver))
    },
  )
})
