import { compareAmounts } from '../../core/amounts'
import { isAmount } from '../../core/isAmount'
import { isJsonObject, type JsonObject } from '../../core/jsonObject'
import { stableStringify } from '../../core/stableStringify'
import { INTENT, LIST } from '../../testing/routes'
import { pathOf, type Query, type Reply } from './query'
import { compareFields, isName } from './fields'
import { describeReply, differs, note, ok, type Finding } from './finding'

/** The payment that a check creates. */
export interface Creation {
  readonly amount: string
  readonly currency: string
}

const UNKNOWN_ID = 'kgCheckUnknownPayment00000000000'
const GROUP = 'kryptogo-payment-react-check'
// Text that is often escaped on its way.
const ORDER_DATA = { order_id: 'check-1', item: { name: '茶 & <tea>', count: 2, gift: null } }

type Findings = AsyncGenerator<Finding, void>

/** Asks everything that changes nothing. `list` is the answer to the first question. */
export async function* checkReading(query: Query, list: Reply): Findings {
  yield isData(list) ? ok('The list of payments is answered') : refused('The list', list)
  const listed = itemsIn(list.data)
  if (listed) {
    yield note(`The list of payments is ${listed.place}, with ${listed.items.length} of them`)
    yield* compareFields('A payment in the list', listed.items)
  } else if (isData(list)) yield note('The list of payments has a form that is not known here')

  const id = listed?.items.map(idOf).find((one) => one !== undefined)
  if (id === undefined) yield note('There is no payment to read: --create 0.01 makes one')
  else yield* checkOne(query, id)

  yield* expectRefusal('An unknown payment', 4006, await query({ path: pathOf(UNKNOWN_ID) }))
  const wrongKey = { 'X-STUDIO-API-KEY': 'wrong-key' }
  yield* expectRefusal('A wrong API key', 4002, await query({ path: LIST, headers: wrongKey }))
  const wrongId = { 'X-Client-ID': 'wrong-client' }
  yield* expectRefusal('A wrong client id', 4001, await query({ path: LIST, headers: wrongId }))
  const noOrigin = await query({ path: LIST, without: ['Origin'] })
  yield note(`Without the header Origin, the answer is ${describeReply(noOrigin)}`)
}

/** Creates a payment, reads it, and asks for some that have to be refused. */
export async function* checkCreating(
  query: Query,
  { amount, currency }: Creation,
  now: () => number,
): Findings {
  const requested = {
    fiat_amount: amount,
    fiat_currency: currency,
    order_data: ORDER_DATA,
    group_key: GROUP,
  }
  const created = await query({ path: INTENT, body: requested })
  const payment = created.data
  if (!isData(created) || !isJsonObject(payment)) yield refused('The creation', created)
  else {
    yield ok('A payment is created')
    yield* compareFields('The created payment', [payment])
    yield* compareEcho(payment, requested, now)
    const id = idOf(payment)
    if (id !== undefined) yield* checkOne(query, id, payment)
  }
  const wrong: Readonly<Record<string, object>> = {
    'An amount below 0.01': { fiat_amount: '0.001' },
    'A currency that is not documented': { fiat_currency: 'EUR' },
    'Order data of more than 1000 characters': { order_data: { text: 'x'.repeat(1_000) } },
  }
  for (const [subject, change] of Object.entries(wrong))
    yield* expectRefusal(
      subject,
      undefined,
      await query({ path: INTENT, body: { ...requested, ...change } }),
    )
}

async function* checkOne(query: Query, id: string, created?: JsonObject): Findings {
  const one = await query({ path: pathOf(id) })
  const subject = 'A payment that is read'
  if (!isData(one) || !isJsonObject(one.data)) {
    yield refused(subject, one)
    return
  }
  const payment = one.data
  if (payment['payment_intent_id'] !== id)
    yield differs(subject, 'the payment of that id', 'another one')
  yield* compareFields(subject, [payment])
  const names = ['payment_address', 'crypto_amount', 'payment_deadline', 'order_data', 'group_key']
  const changed = created
    ? names.filter((name) => stableStringify(created[name]) !== stableStringify(payment[name]))
    : []
  if (changed.length > 0) yield differs(subject, 'what was created', `other ${changed.join(', ')}`)
}

/** Compares a created payment with what was asked for. */
function* compareEcho(
  payment: JsonObject,
  requested: JsonObject,
  now: () => number,
): Generator<Finding, void> {
  const { fiat_amount, status, payment_deadline } = payment
  const amount = requested['fiat_amount']
  if (isAmount(fiat_amount) && isAmount(amount) && compareAmounts(fiat_amount, amount) !== 0)
    yield differs('The created payment, fiat_amount', amount, fiat_amount)
  if (status !== 'pending')
    yield differs('The created payment, status', 'pending', 'another status')
  for (const name of ['fiat_currency', 'order_data', 'group_key'])
    if (stableStringify(payment[name]) !== stableStringify(requested[name]))
      yield differs(`The created payment, ${name}`, 'what was sent', 'something else')
  if (typeof payment_deadline === 'number') {
    const minutes = (payment_deadline - now() / 1000) / 60
    yield note(`There are ${Math.round(minutes)} minutes to pay`)
  }
}

function* expectRefusal(
  subject: string,
  code: number | undefined,
  reply: Reply,
): Generator<Finding, void> {
  const actual = describeReply(reply)
  const isRefused = reply.code !== undefined && reply.code !== 0
  if (!isRefused || (code !== undefined && reply.code !== code))
    yield differs(subject, code === undefined ? 'a refusal' : `code ${code}`, actual)
  else {
    yield ok(`${subject} is refused`)
    if (code === undefined) yield note(`${subject} is refused with ${actual}`)
  }
}

const isData = ({ code, data }: Reply) => code === 0 && data !== undefined

const refused = (subject: string, reply: Reply) =>
  differs(subject, 'code 0 and data', describeReply(reply))

function idOf(payment: unknown): string | undefined {
  const id = isJsonObject(payment) ? payment['payment_intent_id'] : undefined
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** Finds the payments in the data of the list, whose form is not documented. */
function itemsIn(data: unknown): { place: string; items: readonly unknown[] } | undefined {
  if (Array.isArray(data)) return { place: 'the data itself', items: data }
  const members = isJsonObject(data) ? Object.entries(data) : []
  for (const [name, value] of members)
    if (Array.isArray(value))
      return { place: isName(name) ? `in data.${name}` : 'in the data', items: value }
  return undefined
}
