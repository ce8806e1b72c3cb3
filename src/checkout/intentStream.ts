import type { PaymentIntent } from '../core/contract'
import { failure } from '../core/envelope'
import { toPaymentError } from '../core/errors'
import { parsePaymentIntent } from '../core/intent'
import { isJsonObject } from '../core/jsonObject'

/** What a stream is opened with, and whom it tells. */
export interface StreamOptions {
  url: URL
  id: string
  onIntent: (intent: PaymentIntent) => void
  /** An event could not be read. */
  onTrouble: (error: unknown) => void
  /** Nothing more will come. */
  onEnd: () => void
}

/** Where the server tells of one payment's changes, if the answer to its creation named the place. */
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
 * Opens the stream, and returns the function that closes it. It does not connect again by itself,
 * as an `EventSource` would, for the looks would go on beside that.
 */
export function openStream({ url, id, onIntent, onTrouble, onEnd }: StreamOptions): () => void {
  const source = new EventSource(url)
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
