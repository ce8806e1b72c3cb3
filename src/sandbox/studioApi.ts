import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { isJsonObject, parseJsonObject, type JsonObject } from '../core/jsonObject'
import { answerTo } from '../testing/answerTo'
import type { Answer } from '../testing/answers'
import type { FakeBalances } from '../testing/fakeBalances'
import { ledgerOf, type Ledger } from '../testing/ledger'
import { INTENT, INVALID_BODY, TRANSFER } from '../testing/routes'
import type { SandboxScenario, SandboxSettings } from '../testing/sandboxApi'
import { createPlainCreations, type Creations } from '../testing/shopOrders'
import type { Arrival } from '../testing/transport'
import { spelled } from './bodies'
import { deviate } from './deviations'
import { httpUrl } from './ownUrl'
import { Problem } from './problem'
import { scenarioOf } from './scenarioNames'
import type { Settings } from './settings'
import {
  explainField,
  refuse,
  refuseHeaders,
  refuseRoute,
  type Credentials,
  type Incoming,
} from './studioRequests'

/** The options of `createStudioApi`. */
export interface StudioApiOptions {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly balances: FakeBalances
  readonly settings: Settings
  readonly credentials: Credentials
  /** Whether a callback to this URL would come back to the sandbox. */
  readonly isOwnUrl: (url: URL) => boolean
  /** Called with the id of each new payment. */
  readonly onCreated: (id: string) => void
}

/** An answer, and whom and what it concerns. */
export interface StudioAnswer {
  readonly answer: Answer
  readonly clientId: string | undefined
  /** The payment that the request has created or read. */
  readonly paymentId: string | undefined
}

/** Creates KryptoGO's half of the sandbox: the API that shops use. */
export function createStudioApi(options: StudioApiOptions) {
  const { clock, ledger, balances, settings, credentials, isOwnUrl, onCreated } = options
  const plain = createPlainCreations(clock)
  const reads = createReadCounter(ledger)

  /** The part of the ledger that a client id may see, in the spelling that is set. */
  function visible(clientId: string | undefined): Ledger {
    const own = ledgerOf(ledger, clientId)
    const show = (intent: PaymentIntent) => spelled(intent, settings.ofIntent(intent).spelling)
    return {
      ...own,
      find(id) {
        const intent = own.find(id)
        return intent && show(intent)
      },
      all: () => own.all().map(show),
    }
  }

  function begin(id: string, scenario: SandboxScenario | undefined): string {
    if (scenario) settings.change({ paymentId: id }, { scenario, fault: null })
    onCreated(id)
    return id
  }

  function creationsFor({ clientId, scenario }: RequestScope): Creations {
    return {
      ...plain,
      create: (seen, { params }, make) =>
        plain.create(seen, { params, knownId: undefined }, () => begin(make(), scenario)),
      read(seen, id) {
        const answer = plain.read(seen, id)
        return () => (seen.find(id) ? answer() : unknownPayment(ledger, id, clientId))
      },
    }
  }

  async function answer(request: Incoming, scope: RequestScope): Promise<StudioAnswer> {
    const { clientId, paymentId, current } = scope
    const books = {
      ledger: visible(clientId),
      creations: creationsFor(scope),
      balances,
      explain: explainField,
    }
    const treatment = {
      scenario: current.scenario,
      fault: current.fault ?? undefined,
      latency: current.latency_ms,
      reads: reads.count(scope),
    }
    const answered = await answerTo(books, arrivalOf(request, clientId), treatment, clock)
    return { answer: answered.answer, clientId, paymentId: answered.paymentId ?? paymentId }
  }

  async function rightAnswer(request: Incoming): Promise<StudioAnswer> {
    const clientId = request.path === TRANSFER ? undefined : headerOf(request, 'x-client-id')
    const refuseWith = (refused: Answer) => ({ answer: refused, clientId, paymentId: undefined })
    const refused = refuseRoute(request) ?? refuseHeaders(request, credentials)
    if (refused) return refuseWith(refused)
    const read = scopeOf(request, clientId, settings)
    if (read.type === 'refused') return refuseWith(read.answer)
    const loop = refuseCallbackUrl(read.scope.fields, isOwnUrl)
    return loop ? refuseWith(loop) : answer(request, read.scope)
  }

  /** Answers a request, or throws a `NetworkFailure` to end its connection. */
  async function handle(request: Incoming): Promise<StudioAnswer> {
    const right = await rightAnswer(request)
    return { ...right, answer: deviate(right.answer, settings.of(right).deviation) }
  }

  return { handle, clear: () => reads.clear() }
}

/** Counts the reads of payments of which every second one fails. */
function createReadCounter(ledger: Ledger) {
  const counts = new Map<string, number>()
  return {
    /** Which read of its payment a request is, if that matters. */
    count({ paymentId, current }: RequestScope): number {
      const isCounted = (current.fault ?? current.scenario) === 'flaky'
      if (!isCounted || paymentId === undefined || !ledger.find(paymentId)) return 1
      const count = (counts.get(paymentId) ?? 0) + 1
      counts.set(paymentId, count)
      return count
    },
    clear: () => counts.clear(),
  }
}

function unknownPayment(ledger: Ledger, id: string, clientId: string | undefined): Answer {
  const hint = ledger.find(id)
    ? `${id} was created with another X-Client-ID than ${clientId ?? 'none'}.`
    : `There is no payment ${id}. GET /_sandbox/payments lists them.`
  return refuse(4006, 'Invalid payment_intent_id', hint)
}

interface RequestScope {
  readonly clientId: string | undefined
  readonly paymentId: string | undefined
  /** The body of the request, if it is an object. */
  readonly fields: JsonObject
  /** The scenario that the request itself names. */
  readonly scenario: SandboxScenario | undefined
  readonly current: SandboxSettings
}

type ReadScope =
  | { readonly type: 'read'; readonly scope: RequestScope }
  | { readonly type: 'refused'; readonly answer: Answer }

function scopeOf(request: Incoming, clientId: string | undefined, settings: Settings): ReadScope {
  const { method, path, body } = request
  const isRead = method === 'GET' && path.startsWith(`${INTENT}/`)
  const paymentId = isRead ? path.slice(INTENT.length + 1) : undefined
  const fields = method === 'POST' && path === INTENT ? (parseJsonObject(body) ?? {}) : {}
  try {
    const scenario = scenarioOf(fields['group_key'])
    const current = settings.of({ clientId, paymentId })
    const named = scenario && { scenario, fault: null }
    const scope = { clientId, paymentId, fields, scenario, current: { ...current, ...named } }
    return { type: 'read', scope }
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    const answer = refuse(INVALID_BODY, 'Invalid group_key', cause.message)
    return { type: 'refused', answer }
  }
}

function refuseCallbackUrl(
  { callback_url }: JsonObject,
  isOwnUrl: (url: URL) => boolean,
): Answer | undefined {
  if (typeof callback_url !== 'string') return undefined
  const url = httpUrl(callback_url)
  if (url && !isOwnUrl(url)) return undefined
  const hint = url
    ? `${callback_url} leads back to the sandbox. Use the URL of your own server's callback route.`
    : `callback_url is ${JSON.stringify(callback_url)}. It must be a whole URL, such as http://localhost:3000/payment/callback.`
  return refuse(INVALID_BODY, 'Invalid callback_url', hint)
}

function arrivalOf(
  { method, path, body, signal }: Incoming,
  clientId: string | undefined,
): Arrival {
  return { method, path, clientId, signal, text: () => Promise.resolve(body) }
}

function headerOf({ headers }: Incoming, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** Returns why the sandbox refused a request, and how to fix it. */
export function problemIn({ status, body }: Answer): string | undefined {
  if (status === 200) return undefined
  const { data, message } = parseJsonObject(body) ?? {}
  const hint = isJsonObject(data) ? data['hint'] : undefined
  return typeof hint === 'string' && typeof message === 'string' ? `${message}. ${hint}` : undefined
}
