import { screen, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { PayButton, type PageErrorCode } from 'kryptogo-payment-react'
import { createIntent } from 'kryptogo-payment-react/testing'
import { paymentHandlers } from 'kryptogo-payment-react/testing/msw'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { linked } from '../support/linked'
import { overHttp } from './overHttp'
import { counts, HOUR, INTENT, MINUTE, openShop, SECOND } from './support'
import { half, html, json, lasting, passing, type Answer } from './wrongAnswers'

const { server, sent, open } = overHttp()
const creates = (answer: Answer) => server.use(http.post(`*${INTENT}`, answer))
const reads = (answer: Answer) => server.use(http.get(`*${INTENT}/:id`, answer))

const wrong = [
  ...passing.map((one) => [...one, true] as const),
  ...lasting.map((one) => [...one, false] as const),
]

describe('responses to the creation of a payment', () => {
  it.each(wrong)('%s is an error', async (...[, answer, code, says, retryable]) => {
    expectLogged(code)
    const shop = await open()
    creates(answer)
    const ended = await shop.open()
    expect(shop.payment).toMatchObject({
      data: null,
      isLoading: false,
      isSuccess: false,
      isError: true,
      error: { name: 'PaymentError', code, retryable },
    })
    expect(shop.payment.error?.message).toMatch(says)
    expect(ended.error).toBe(shop.payment.error)
  })

  it('a second attempt can succeed after any of them', async () => {
    new Set(wrong.map(([, , code]) => code)).forEach(expectLogged)
    const shop = await open()
    for (const [, answer] of wrong) {
      creates(answer)
      await shop.open()
      expect(shop.payment.isError).toBe(true)
    }
    server.resetHandlers(...paymentHandlers(shop.fake))
    expect(await shop.open()).toEqual({ done: true })
    expect(shop.payment).toMatchObject({ isError: false, error: null, data: { status: 'pending' } })
  })

  it('a page in place of the payment server is blamed on the URL and baseUrl, not on KryptoGO', async () => {
    expectLogged('http_error')
    const shop = await open()
    creates(() => html(404))
    await shop.open()
    const url = `http://localhost:3000/api/kryptogo${INTENT}`
    expect(shop.payment.error?.message).toBe(
      linked(
        'http_error',
        `${url} answered 404 with an HTML page instead of { code: 0, data }, so this is not the payment server. Check baseUrl ("/api/kryptogo"), and the proxy in front of your server`,
      ),
    )
  })

  it.each([502, 503, 504])(
    'a proxy that answers %s says that the server does not run',
    async (status) => {
      expectLogged('http_error')
      const shop = await open()
      creates(() => html(status))
      await shop.open()
      expect(shop.payment.error?.message).toContain(
        'so a proxy could not reach the payment server. Check that it is running',
      )
    },
  )

  it('an undocumented code keeps everything in the response', async () => {
    const answer = { code: 4999, message: 'Oh', data: { hint: 'ask' } }
    const shop = await open()
    creates(() => json(answer, 400))
    await shop.open()
    expect(shop.payment.error?.cause).toEqual(answer)
  })

  it('no response is a timeout after 15 s', async () => {
    const shop = await open({ scenario: 'timeout' })
    const ended = await shop.open()
    await shop.pass(15 * SECOND - 1)
    expect(shop.payment).toMatchObject({ isLoading: true, isError: false })
    await shop.pass(1)
    expect(shop.payment).toMatchObject({
      isLoading: false,
      isError: true,
      error: { code: 'timeout', retryable: true },
    })
    expect(shop.payment.error?.message).toContain('15 s')
    expect(ended.error).toBe(shop.payment.error)
  })

  it('a response that never ends is also a timeout', async () => {
    const endless = (signal: AbortSignal) =>
      new ReadableStream({
        start: (controller) =>
          signal.addEventListener('abort', () => controller.error(signal.reason)),
      })
    const fetch = (_: unknown, init?: RequestInit) =>
      Promise.resolve(new Response(init?.signal && endless(init.signal)))
    const shop = await openShop({ environment: { fetch } })
    await shop.open()
    expect(shop.payment.isLoading).toBe(true)
    await shop.pass(15 * SECOND)
    expect(shop.payment).toMatchObject({ isLoading: false, error: { code: 'timeout' } })
  })

  it('a slow response is awaited', async () => {
    const shop = await open({ latency: 15 * SECOND - 1, scenario: 'pending' })
    const ended = await shop.open()
    await shop.pass(15 * SECOND - 1)
    expect(ended).toEqual({ done: true })
    expect(shop.payment).toMatchObject({ isLoading: false, data: { status: 'pending' } })
  })

  it.each([
    ['paid', 'success', true],
    ['refunded', 'insufficient_refunded', false],
  ])('a payment that is already %s is not polled', async (_, status, isSuccess) => {
    const shop = await open()
    creates(() => json({ code: 0, data: createIntent({ status }) }))
    await shop.open()
    expect(shop.payment).toMatchObject({ data: { status }, isSuccess, error: null })
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads).toBe(0)
    expect(shop.clock.waiting).toBe(0)
  })

  it('a payment that is already expired is polled slowly', async () => {
    const data = createIntent({ status: 'expired' })
    const onExpired = vi.fn()
    const shop = await open({ onExpired })
    creates(() => json({ code: 0, data }))
    reads(() => json({ code: 0, data }))
    await shop.open()
    expect(shop.payment).toMatchObject({
      data: { status: 'expired' },
      isSuccess: false,
      error: null,
    })
    expect(onExpired).toHaveBeenCalledOnce()
    await shop.pass(HOUR)
    expect(sent.filter(({ method }) => method === 'GET')).toHaveLength(17)
    shop.unmount()
  })

  it('a payment whose deadline has passed is pending, because only KryptoGO decides that it is expired', async () => {
    const shop = await open({ scenario: 'pending' })
    const data = createIntent({ payment_deadline: shop.clock.now() / 1000 - 3600 })
    creates(() => json({ code: 0, data }))
    reads(() => json({ code: 0, data }))
    await shop.open()
    expect(shop.payment).toMatchObject({ data: { status: 'pending' }, isError: false })
    expect(screen.getByRole('timer')).toHaveTextContent('Time is up, checking…')
    await shop.pass(HOUR)
    expect(shop.payment).toMatchObject({ data: { status: 'pending' }, isError: false })
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'pending')
  })
})

describe('responses to a poll', () => {
  it.each(wrong)(
    '%s is reported next to the payment',
    async (...[, answer, code, says, retryable]) => {
      const shop = await open()
      await shop.open()
      const { data } = shop.payment
      reads(answer)
      await shop.pass(5 * SECOND)
      expect(shop.payment).toMatchObject({
        isLoading: false,
        isSuccess: false,
        isError: false,
        error: { name: 'PaymentError', code, retryable },
      })
      expect(shop.payment.error?.message).toMatch(says)
      expect(shop.payment.data).toBe(data)

      server.resetHandlers(...paymentHandlers(shop.fake))
      await shop.pass(MINUTE)
      expect(shop.payment).toMatchObject({ isSuccess: true, error: null })
    },
  )

  it('another payment is not taken for the requested one', async () => {
    const shop = await open()
    await shop.open()
    const { data } = shop.payment
    reads(() => json({ code: 0, data: createIntent({ status: 'success' }) }))
    await shop.pass(5 * SECOND)
    expect(shop.payment).toMatchObject({
      isSuccess: false,
      error: { code: 'invalid_response', retryable: true },
    })
    expect(shop.payment.data).toBe(data)
  })

  it('no response is given up after 15 s and polled again', async () => {
    const shop = await open()
    await shop.open()
    shop.fake.scenario = 'timeout'
    await shop.pass(2 * SECOND + 15 * SECOND - 1)
    expect(shop.payment.error).toBeNull()
    await shop.pass(1)
    expect(shop.payment.error).toMatchObject({ code: 'timeout' })
    shop.fake.scenario = 'paid'
    await shop.pass(10 * SECOND)
    expect(shop.payment).toMatchObject({ isSuccess: true, error: null })
  })
})

describe("the buyer's message", () => {
  const setup = "The shop's payment setup has a problem. Please tell them."
  const other = "We couldn't start the payment. Try again, or contact the shop."
  const failed = "We couldn't start the payment. Contact the shop."
  const lost =
    "The payment service isn't responding. Try again in a moment. If that doesn't help, check your connection."

  it.each<[string, PageErrorCode, Answer, string, boolean]>([
    ['a rejected client id', 'invalid_client_id', () => json({ code: 4001 }, 400), setup, false],
    ['a rejected key', 'invalid_api_key', () => json({ code: 4002 }, 400), setup, false],
    ['an unknown code', 'api_error', () => json({ code: 4999 }, 400), other, true],
    ['a server error', 'http_error', () => html(500), other, true],
    ['half an intent', 'invalid_intent', () => json({ code: 0, data: half() }), failed, false],
    ['no network', 'network_error', () => HttpResponse.error(), lost, true],
  ])('after %s', async (_, code, answer, sentence, canRetry) => {
    expectLogged(code)
    const onError = vi.fn()
    const shop = await open({
      children: <PayButton fiatAmount="300" fiatCurrency="TWD" />,
      onError,
    })
    creates(answer)
    await shop.after(() => screen.getByRole('button', { name: 'Pay NT$300' }).click())
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText(sentence)).toBeVisible()
    expect(dialog.queryAllByRole('button', { name: 'Try again' })).toHaveLength(Number(canRetry))
    expect(onError).toHaveBeenCalledOnce()
  })

  it.each([
    [
      'a network',
      { payment_chain_id: 'arb' },
      'Only USDT on Arbitrum One. Not Ethereum (ERC-20), BSC (BEP-20) or Tron (TRC-20).',
    ],
    [
      'a network that is often taken for another',
      { payment_chain_id: 'eth' },
      'Only USDT on Ethereum. Not BSC (BEP-20) or Tron (TRC-20).',
    ],
    [
      'a network without wallets in the browser',
      { payment_chain_id: 'tron' },
      'Only USDT on Tron. Not Ethereum (ERC-20) or BSC (BEP-20).',
    ],
    [
      'a network we have no name for',
      { payment_chain_id: 'base' },
      'Only USDT on base. Anything else may be lost.',
    ],
    ['no network', { payment_chain_id: undefined }, 'Only USDT. Anything else may be lost.'],
  ])('says what to send when KryptoGO names %s', async (_, given, sentence) => {
    const shop = await open()
    creates(() => json({ code: 0, data: { ...createIntent(), ...given } }))
    await shop.open()
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText(sentence)).toBeVisible()
  })

  it('while there is no address', async () => {
    const shop = await open()
    creates(() => json({ code: 0, data: { ...createIntent(), payment_address: undefined } }))
    await shop.open()
    const dialog = within(screen.getByRole('dialog'))
    const waiting = 'Waiting for an address. If none appears, contact the shop.'
    expect(dialog.getByText(waiting)).toBeVisible()
    expect(dialog.queryByText(/^Only USDT/)).toBeNull()
  })
})
