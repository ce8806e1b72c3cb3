import { act, screen } from '@testing-library/react'
import { isPageError, PaymentError, PaymentMessage } from 'kryptogo-payment-react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { expectLogged } from '../setup'
import { errorCodes } from '../support/errorCodes'
import { actAsync, createSession, renderPage } from './support'

// An order that is paid is no error to the buyer.
const codes = errorCodes
  .filter((code) => isPageError(new PaymentError(code, 'An error')))
  .filter((code) => code !== 'already_paid')

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
      const fake = createFakeUsePayment({ openBehavior: 'throw', failure })
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
