import { notFound, refusal, success, wire } from './answers'
import { fieldsOf, InvalidBody, readCreation, readKnownId } from './creation'
import type { Ledger } from './ledger'
import type { Scenario } from './scenarios'
import type { Carried, Creations } from './shopOrders'
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

/** Carries out a request. */
export async function route(
  books: Books,
  { method, path, text }: Arrival,
  scenario: Scenario,
): Promise<Carried> {
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
  if (method === 'GET' && path === LIST) return { answer: () => success(ledger.all().map(wire)) }
  if (method === 'GET' && path.startsWith(`${INTENT}/`))
    return { answer: creations.read(ledger, path.slice(INTENT.length + 1)) }
  return { answer: () => notFound }
}

function transfer(books: Books, body: string): Carried {
  return unlessInvalid(books, () => {
    const answer = books.balances.transfer(body)
    return { answer: () => answer }
  })
}

function unlessInvalid({ explain }: Books, act: () => Carried): Carried {
  try {
    return act()
  } catch (cause) {
    if (!(cause instanceof InvalidBody)) throw cause
    const { field, message } = cause
    return { answer: () => refusal(INVALID_BODY, message, explain?.(field)) }
  }
}
