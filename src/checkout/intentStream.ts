import type { PaymentIntent } from '../core/contract'
import { failure } from '../core/envelope'
import { toPaymentError } from '../core/errors'
import { parsePaymentIntent } from '../core/intent'
import { isJsonObject } from '../core/jsonObject'

/** The payment to follow, and the callbacks of its event stream. */
export interface StreamOptions {
  url: URL
  id: string
  onIntent: (intent: PaymentIntent) => void
  /** Called for an event that cannot be read. */
  onTrouble: (error: unknown) => void
  /** Called when the stream has ended. */
  onEnd: () => void
}

/** Returns the URL of a payment's event stream, if the response to its creation names one. */
export function eventsUrl(answer: unknown, from: URL): URL | null {
  const path = isJsonObject(answer) ? answer['events_path'] : undefined
  if (typeof path !== 'string') return null
  try {
    const url = new URL(path, from)
    return url.origin === from.origin ? url : null
  } catch {
    return null
  }
}

/**
 * Opens an event stream and returns a function that closes it; `null` where the page may not have one.
 * Unlike a plain `EventSource` it does not reconnect: the poller decides when to.
 */
export function openStream({
  url,
  id,
  onIntent,
  onTrouble,
  onEnd,
}: StreamOptions): (() => void) | null {
  const source = newSource(url)
  if (!source) return null
  let isOpen = true

  function receive(text: string): PaymentIntent {
    const intent = parsePaymentIntent(JSON.parse(text))
    const { payment_intent_id: other } = intent
    if (other === id) return intent
    throw failure('invalid_response', `The stream of ${id} sent an event about ${other}`)
  }

  source.addEventListener('intent', ({ data }) => {
    if (!isOpen) return
    let intent: PaymentIntent
    try {
      intent = receive(String(data))
    } catch (error) {
      onTrouble(toPaymentError(error, 'invalid_response'))
      return
    }
    onIntent(intent)
  })
  source.addEventListener('error', () => {
    source.close()
    if (isOpen) onEnd()
  })
  return () => {
    isOpen = false
    source.close()
  }
}

/** The content security policy of a page may forbid it, which some browsers say by throwing. */
function newSource(url: URL): EventSource | null {
  try {
    return new EventSource(url)
  } catch {
    return null
  }
}
