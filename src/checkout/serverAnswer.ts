import { isPaymentError, PaymentError } from '../core/errors'
import { isRefusal, readEnvelope } from '../core/envelope'

// The statuses with which a proxy says that the server behind it does not answer.
const GATEWAY: readonly number[] = [502, 503, 504]

/** An answer, and where it comes from. */
interface ServerAnswer {
  readonly status: number
  readonly text: string
  readonly url: URL
}

/**
 * Reads the data of an answer as `readEnvelope` does. Where the answer has no envelope, the error says
 * that it comes from the shop's own server or a proxy, and where to look.
 */
export function readServerAnswer({ status, text, url }: ServerAnswer, baseUrl: string): unknown {
  try {
    return readEnvelope(status, text)
  } catch (error) {
    if (!isPaymentError(error) || isRefusal(error)) throw error
    const { code, retryable } = error
    const cause = GATEWAY.includes(status)
      ? 'so a proxy could not reach the payment server. Check that it is running'
      : `so this is not the payment server. Check baseUrl (${JSON.stringify(baseUrl)}), and the proxy in front of your server`
    const message = `${url.href} answered ${status} with ${kindOf(text)} instead of { code: 0, data }, ${cause}`
    throw new PaymentError(code, message, { retryable })
  }
}

/** Says that a URL could not be reached, and what to check. */
export function unreachable(url: URL): string {
  const isElsewhere = url.origin !== new URL(document.baseURI).origin
  const needs = isElsewhere ? 'is running and answers CORS requests from this page' : 'is running'
  return `${url.href} could not be reached. Check baseUrl, and that the server ${needs}`
}

function kindOf(text: string): string {
  if (text.trim() === '') return 'nothing'
  if (/^\s*</.test(text)) return 'an HTML page'
  return /^\s*[[{]/.test(text) ? 'other JSON' : 'text that is not JSON'
}
