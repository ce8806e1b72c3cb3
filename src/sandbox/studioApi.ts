import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { isJsonObject, parseJsonObject, type JsonObject } from '../core/jsonObject'
import { answerTo } from '../testing/answerTo'
import { unknownIntent, type Answer } from '../testing/answers'
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
  /** The reads so far of payments of which every second one fails. */
  const reads = new Map<string, number>()

  function countReads(id: string): number {
    const count = (reads.get(id) ?? 0) + 1
    reads.set(id, count)
    return count
  }

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

  function begin(id: string, { scenario }: RequestScope): string {
    if (scenario) settings.change({ paymentId: id }, { scenario, fault: null })
    onCreated(id)
    return id
  }

  async function answer(request: Incoming, scope: RequestScope): Promise<StudioAnswer> {
    const { clientId, current } = scope
    let { paymentId } = scope
    const create: Creations['create'] = (seen, { params }, make) =>
      plain.create(seen, { params, knownId: undefined }, () => (paymentId = begin(make(), scope)))
    const books = {
      ledger: visible(clientId),
      creations: { ...plain, create },
      balances,
      explain: explainField,
    }
    const isCounted = paymentId !== undefined && (current.fault ?? current.scenario) === 'flaky'
    const treatment = {
      scenario: current.scenario,
      fault: current.fault ?? undefined,
      latency: current.latency_ms,
      reads: isCounted ? countReads(paymentId ?? '') : 1,
    }
    const given = await answerTo(books, arrivalOf(request, clientId), treatment, clock)
    return { answer: hintFor(given, scope), clientId, paymentId }
  }

  function hintFor(given: Answer, { paymentId, clientId }: RequestScope): Answer {
    if (given !== unknownIntent || paymentId === undefined) return given
    const isOther = ledger.find(paymentId) !== undefined
    const hint = isOther
      ? `${paymentId} was created with another X-Client-ID than ${clientId ?? 'none'}.`
      : `There is no payment ${paymentId}. GET /_sandbox/payments lists them.`
    return refuse(4006, 'Invalid payment_intent_id', hint)
  }

  async function rightAnswer(request: Incoming): Promise<StudioAnswer> {
    const clientId = request.path === TRANSFER ? undefined : headerOf(request, 'x-client-id')
    const refused = refuseRoute(request) ?? refuseHeaders(request, credentials)
    const scope = refused ?? scopeOf(request, clientId, settings)
    if ('type' in scope) return { answer: scope, clientId, paymentId: undefined }
    const loop = refuseCallbackUrl(scope.fields, isOwnUrl)
    return loop ? { answer: loop, clientId, paymentId: undefined } : answer(request, scope)
  }

  /** Answers a request, or throws a `NetworkFailure` to end its connection. */
  async function handle(request: Incoming): Promise<StudioAnswer> {
    const right = await rightAnswer(request)
    return { ...right, answer: deviate(right.answer, settings.of(right).deviation) }
  }

  return { handle, clear: () => reads.clear() }
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

function scopeOf(
  request: Incoming,
  clientId: string | undefined,
  settings: Settings,
): RequestScope | Answer {
  const { method, path, body } = request
  const isRead = method === 'GET' && path.startsWith(`${INTENT}/`)
  const paymentId = isRead ? path.slice(INTENT.length + 1) : undefined
  const fields = method === 'POST' && path === INTENT ? (parseJsonObject(body) ?? {}) : {}
  try {
    const scenario = scenarioOf(fields['group_key'])
    const current = settings.of({ clientId, paymentId })
    const named = scenario && { scenario, fault: null }
    return { clientId, paymentId, fields, scenario, current: { ...current, ...named } }
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    return refuse(INVALID_BODY, 'Invalid group_key', cause.message)
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
    : `callback_url is ${JSON.stringify(callback_url)}. It has to be a whole URL, such as http://localhost:3000/payment/callback.`
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
