import { HttpResponse } from 'msw'
import type { PaymentErrorCode } from 'kryptogo-payment-react'
import { createIntent } from 'kryptogo-payment-react/testing'

export type Answer = () => Response | Promise<Response>

export const json = (body: object | null, status = 200) => HttpResponse.json(body, { status })
const text = (body: string, status: number) => new HttpResponse(body, { status })
export const html = (status: number) =>
  HttpResponse.html('<!doctype html><title>Sign in</title>', { status })

/** Returns an intent without a required field. */
export function half() {
  const { payment_deadline, ...rest } = createIntent()
  return rest
}

/** Returns a response that breaks off. */
function cut() {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"code":0,'))
      controller.error(new TypeError('terminated'))
    },
  })
  return new HttpResponse(body, { status: 200 })
}

/** The title of a wrong response, the response, its error code, and a pattern of its message. */
type WrongAnswer = [string, Answer, PaymentErrorCode, RegExp]

const badId = { code: 4001, message: 'Invalid client_id' }
const badKey = { code: 4002, message: 'Invalid API key' }
const badIntent = { code: 4006, message: 'Invalid payment_intent_id' }
const poor = { code: 4015, message: 'Balance not enough', data: { insufficient_amount: '1.5' } }
const odd = { ...createIntent(), crypto_amount: 'lots' }

/** Responses after which a retry may succeed. */
export const passing: readonly WrongAnswer[] = [
  ['an undocumented code', () => json({ code: 4999, message: 'Oh' }), 'api_error', /4999: Oh/],
  ['a negative code', () => json({ code: -1, message: 'Oh' }), 'api_error', /-1: Oh/],
  ['HTML', () => html(200), 'invalid_response', /code: 0/],
  ['an empty body', () => text('', 200), 'invalid_response', /code: 0/],
  ['HTTP 204', () => new HttpResponse(null, { status: 204 }), 'invalid_response', /code: 0/],
  ['code 0 without data', () => json({ code: 0 }), 'invalid_response', /code: 0/],
  ['code "0"', () => json({ code: '0', data: createIntent() }), 'invalid_response', /code: 0/],
  ['an intent without an envelope', () => json(createIntent()), 'invalid_response', /code: 0/],
  ['null', () => json(null), 'invalid_response', /code: 0/],
  ['a list', () => json([]), 'invalid_response', /code: 0/],
  ['HTML with HTTP 404', () => html(404), 'http_error', /404/],
  ['HTML with HTTP 500', () => html(500), 'http_error', /500/],
  ['HTTP 429', () => text('Too Many Requests', 429), 'http_error', /429/],
  ['other JSON with HTTP 500', () => json({ error: 'oops' }, 500), 'http_error', /500/],
  ['an empty body with HTTP 502', () => text('', 502), 'http_error', /502/],
  ['no network', () => HttpResponse.error(), 'network_error', /could not be reached/],
  ['half an answer', cut, 'network_error', /could not be reached/],
]

/** Responses after which a retry would fail again. */
export const lasting: readonly WrongAnswer[] = [
  ['4001', () => json(badId, 400), 'invalid_client_id', /4001: Invalid client_id/],
  ['4002', () => json(badKey, 401), 'invalid_api_key', /4002: Invalid API key/],
  ['4006', () => json(badIntent, 404), 'invalid_intent_id', /4006: Invalid payment_intent_id/],
  ['4015', () => json(poor, 400), 'api_error', /4015: Balance not enough/],
  ['4001 with HTTP 200', () => json(badId), 'invalid_client_id', /4001/],
  ['4001 with HTTP 500', () => json(badId, 500), 'invalid_client_id', /4001/],
  ['4001 without a message', () => json({ code: 4001 }), 'invalid_client_id', /4001/],
  ['4001 beside data', () => json({ ...badId, data: odd }), 'invalid_client_id', /4001/],
  ['data null', () => json({ code: 0, data: null }), 'invalid_intent', /object/],
  [
    'half an intent',
    () => json({ code: 0, data: half() }),
    'invalid_intent',
    /deadline .* missing/,
  ],
  ['a list of intents', () => json({ code: 0, data: [odd] }), 'invalid_intent', /object/],
  ['an amount that is none', () => json({ code: 0, data: odd }), 'invalid_intent', /amount .*lots/],
]
