import { notFound, refusal, success, wire, type Answer } from './answers'
import { fieldsOf, InvalidBody, readCreation, readKnownId } from './creation'
import type { Ledger } from './ledger'
import type { Scenario } from './scenarios'
import type { Creations } from './shopOrders'
import type { Arrival } from './transport'
import type { FakeBalances } from './fakeBalances'

/** KryptoGO's paths. That of an intent is followed by its id. */
export const INTENT = '/v1/studio/api/payment/intent'
export const LIST = '/v1/studio/api/payment/intents'
export const TRANSFER = '/v1/studio/api/asset_pro/transfer'

/** The code of a request that breaks KryptoGO's rules. KryptoGO does not document its own. */
export const INVALID_BODY = 4000

/** The state of a fake KryptoGO, on which it carries out requests. */
export interface Books {
  readonly ledger: Ledger
  readonly creations: Creations
  readonly balances: FakeBalances
  /** Explains a rule of KryptoGO's that a field of a body has broken. @default no explanations */
  readonly explain?: (field: string) => object
}

/** Carries out a request. The function it returns makes the answer at the time that leaves. */
export async function route(
  books: Books,
  { method, path, text }: Arrival,
  scenario: Scenario,
): Promise<() => Answer> {
  const { ledger, creations } = books
  if (method === 'POST' && path === INTENT) {
    const body = await text()
    return unlessInvalid(books, () => {
      const fields = fieldsOf(body)
      const params = readCreation(fields)
      const requested = { params, knownId: readKnownId(fields) }
      return creations.create(ledger, requested, () => ledger.create(params, scenario))
    })
  }
  if (method === 'POST' && path === TRANSFER) return transfer(books, await text())
  if (method === 'GET' && path === LIST) return () => success(ledger.all().map(wire))
  if (method === 'GET' && path.startsWith(`${INTENT}/`))
    return creations.read(ledger, path.slice(INTENT.length + 1))
  return () => notFound
}

function transfer(books: Books, body: string): () => Answer {
  return unlessInvalid(books, () => {
    const answer = books.balances.transfer(body)
    return () => answer
  })
}

function unlessInvalid({ explain }: Books, act: () => () => Answer): () => Answer {
  try {
    return act()
  } catch (cause) {
    if (!(cause instanceof InvalidBody)) throw cause
    const { field, message } = cause
    return () => refusal(INVALID_BODY, message, explain?.(field))
  }
}
