import { notFound, refusal, success, wire, type Answer } from './answers'
import { InvalidBody, readCreation, readKnownId } from './creation'
import type { Ledger } from './ledger'
import type { Scenario } from './scenarios'
import type { Creations } from './shopOrders'
import type { Arrival } from './transport'
import type { FakeBalances } from './fakeBalances'

const INTENT = '/v1/studio/api/payment/intent'
const LIST = '/v1/studio/api/payment/intents'
const TRANSFER = '/v1/studio/api/asset_pro/transfer'

// KryptoGO does not document its own.
const INVALID_BODY = 4000

/** The state of a fake KryptoGO, on which it carries out requests. */
export interface Books {
  readonly ledger: Ledger
  readonly creations: Creations
  readonly balances: FakeBalances
}

/** Carries out a request. The function it returns makes the answer at the time that leaves. */
export async function route(
  { ledger, creations, balances }: Books,
  { method, path, text }: Arrival,
  scenario: Scenario,
): Promise<() => Answer> {
  if (method === 'POST' && path === INTENT) {
    const body = await text()
    return unlessInvalid(() => {
      const params = readCreation(body)
      const requested = { params, knownId: readKnownId(body) }
      return creations.create(ledger, requested, () => ledger.create(params, scenario))
    })
  }
  if (method === 'POST' && path === TRANSFER) return transfer(balances, await text())
  if (method === 'GET' && path === LIST) return () => success(ledger.all().map(wire))
  if (method === 'GET' && path.startsWith(`${INTENT}/`))
    return creations.read(ledger, path.slice(INTENT.length + 1))
  return () => notFound
}

function transfer(balances: FakeBalances, body: string): () => Answer {
  return unlessInvalid(() => {
    const answer = balances.transfer(body)
    return () => answer
  })
}

function unlessInvalid(act: () => () => Answer): () => Answer {
  try {
    return act()
  } catch (cause) {
    if (!(cause instanceof InvalidBody)) throw cause
    const { message } = cause
    return () => refusal(INVALID_BODY, message)
  }
}
