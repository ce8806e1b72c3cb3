import { withDeadline } from '../../core/delay'
import { createHideSecret } from '../../core/hideSecret'
import { parseJsonObject } from '../../core/jsonObject'
import { systemClock } from '../../core/systemClock'
import { INTENT } from '../../testing/routes'
import { innermost, messageOf } from '../../core/causes'
import { Problem } from '../problem'

/** An account of KryptoGO. */
export interface Account {
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly origin: string
  readonly clientId: string
  readonly apiKey: string
}

/** A question to KryptoGO: a request that only reads, unless it has a body. */
interface Question {
  readonly path: string
  /** Creates a payment. */
  readonly body?: object
  /** Replaces headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** The names of headers to leave out. */
  readonly without?: readonly string[]
}

/** An answer of KryptoGO, as far as it can be read. */
export interface Reply {
  /** The HTTP status. */
  readonly status: number
  /** Absent where the answer is not an envelope. */
  readonly code?: number
  readonly message?: string
  readonly data?: unknown
}

/**
 * Sends a question with the account's headers.
 *
 * @throws Problem when no answer comes.
 */
export type Query = (question: Question) => Promise<Reply>

const DEADLINE_MS = 20_000
const LONGEST_MESSAGE = 120

/** Creates the sender of questions to one account. No message of a reply shows its keys. */
export function createQuery(account: Account, fetch: typeof globalThis.fetch): Query {
  const { baseUrl, origin, clientId, apiKey } = account
  const hideKey = createHideSecret(apiKey, '[API key]')
  const hideId = createHideSecret(clientId, '[client id]')
  const redact = (text: string) => hideId(hideKey(text))
  const own = { 'X-STUDIO-API-KEY': apiKey, 'X-Client-ID': clientId, Origin: origin }

  async function send(
    { path, body, headers, without = [] }: Question,
    signal: AbortSignal,
  ): Promise<Reply> {
    const sent = new Headers({ ...own, 'Content-Type': 'application/json', ...headers })
    without.forEach((name) => sent.delete(name))
    const response = await fetch(baseUrl + path, {
      method: body ? 'POST' : 'GET',
      headers: sent,
      ...(body && { body: JSON.stringify(body) }),
      // It would take the key along.
      redirect: 'manual',
      signal,
    })
    return readReply(response.status, await response.text(), redact)
  }

  return async (question) => {
    const ms = DEADLINE_MS
    const onTimeout = () => new Error(`none came within ${ms / 1000} s`)
    try {
      return await withDeadline({ clock: systemClock, ms, onTimeout }, (signal) =>
        send(question, signal),
      )
    } catch (cause) {
      throw new Problem('no_answer', `${baseUrl} has not answered: ${messageOf(innermost(cause))}.`)
    }
  }
}

/** The path of a payment. */
export const pathOf = (id: string) => `${INTENT}/${encodeURIComponent(id)}`

function readReply(status: number, text: string, redact: (text: string) => string): Reply {
  const envelope = parseJsonObject(text)
  if (!envelope) return { status }
  const { code, message, data } = envelope
  // Before it is cut, which could leave a part of a key.
  const shown = typeof message === 'string' ? redact(message) : undefined
  return {
    status,
    ...(typeof code === 'number' && { code }),
    ...(shown !== undefined && { message: shown.slice(0, LONGEST_MESSAGE) }),
    ...('data' in envelope && { data }),
  }
}
