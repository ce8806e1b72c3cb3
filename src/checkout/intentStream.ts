import type { PaymentIntent } from '../core/contract'
import { failure } from '../core/envelope'
import { toPaymentError } from '../core/errors'
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
  let telling = Promise.resolve()

  async function tell(text: string) {
    try {
      const { parsePaymentIntent } = await import('../core/rules')
      const intent = parsePaymentIntent(JSON.parse(text))
      const { payment_intent_id: told } = intent
      if (told !== id) throw failure('invalid_response', `The stream of ${id} told of ${told}`)
      if (isOpen) onIntent(intent)
    } catch (error) {
      if (isOpen) onTrouble(toPaymentError(error, 'invalid_response'))
    }
  }

  source.addEventListener('intent', ({ data }) => {
    telling = telling.then(() => tell(String(data)))
  })
  source.addEventListener('error', () => {
    source.close()
    // a server ends the stream right after the last event, which counts
    void telling.then(() => {
      if (isOpen) onEnd()
    })
  })
  return () => {
    isOpen = false
    source.close()
  }
}
