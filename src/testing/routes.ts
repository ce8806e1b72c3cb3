import { notFound, refusal, success, unknownIntent, wire, type Answer } from './answers'
import { InvalidBody, readCreation } from './creation'
import type { Ledger } from './ledger'
import type { Scenario } from './scenarios'
import type { Arrival } from './transport'

const INTENT = '/v1/studio/api/payment/intent'
const LIST = '/v1/studio/api/payment/intents'

// KryptoGO does not document its own.
const INVALID_BODY = 4000

/** Does what a request asks for, and returns what its answer is, whenever that leaves. */
export async function route(
  ledger: Ledger,
  { method, path, text }: Arrival,
  scenario: Scenario,
): Promise<() => Answer> {
  if (method === 'POST' && path === INTENT) return create(ledger, await text(), scenario)
  if (method === 'GET' && path === LIST) return () => success(ledger.all().map(wire))
  if (method === 'GET' && path.startsWith(`${INTENT}/`))
    return read(ledger, path.slice(INTENT.length + 1))
  return () => notFound
}

function create(ledger: Ledger, body: string, scenario: Scenario): () => Answer {
  try {
    return read(ledger, ledger.create(readCreation(body), scenario))
  } catch (cause) {
    if (!(cause instanceof InvalidBody)) throw cause
    const { message } = cause
    return () => refusal(INVALID_BODY, message)
  }
}

function read(ledger: Ledger, id: string): () => Answer {
  return () => {
    const intent = ledger.find(id)
    return intent ? success(wire(intent)) : unknownIntent
  }
}
