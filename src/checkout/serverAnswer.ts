import { isPaymentError, PaymentError } from '../core/errors'
import { readEnvelope } from '../core/envelope'

const SEE = '(see docs/components.md#providers in kryptogo-payment-react)'

/** Says why nothing can be requested below a `baseUrl`; `null` if something can. */
export function baseUrlMistake(baseUrl: unknown): string | null {
  if (typeof baseUrl !== 'string')
    return `<CheckoutProvider> has no baseUrl: pass the URL under which your server answers, such as "/api/kryptogo" ${SEE}`
  const shown = JSON.stringify(baseUrl)
  try {
    const { protocol } = new URL(baseUrl, document.baseURI)
    return /^https?:$/.test(protocol)
      ? null
      : `The prop baseUrl of <CheckoutProvider>, ${shown}, leads to ${protocol} on this page: pass an https URL ${SEE}`
  } catch {
    return `The prop baseUrl of <CheckoutProvider>, ${shown}, is relative, and this page has no URL (${document.baseURI}): pass an absolute one ${SEE}`
  }
}

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
    if (!isPaymentError(error) || error.cause) throw error
    const { code, retryable } = error
    const message = `${url.href} answered ${status} with ${kindOf(text)} instead of { code: 0, data }, so it is not the payment server: check baseUrl (${JSON.stringify(baseUrl)}), and the proxy in front of your server`
    throw new PaymentError(code, message, { retryable })
  }
}

/** Says that a URL could not be reached, and what to check. */
export function unreachable(url: URL): string {
  const isElsewhere = url.origin !== new URL(document.baseURI).origin
  const answers = isElsewhere ? 'it runs and answers CORS requests of this page' : 'it runs'
  return `${url.href} could not be reached: check baseUrl, and that ${answers}`
}

function kindOf(text: string): string {
  if (text.trim() === '') return 'nothing'
  if (/^\s*</.test(text)) return 'a page in HTML'
  return /^\s*[[{]/.test(text) ? 'other JSON' : 'text that is not JSON'
}
