import type { PaymentIntent } from '../core/contract'
import { withDeadline } from '../core/delay'
import { isJsonObject } from '../core/jsonObject'
import { systemClock } from '../core/systemClock'
import type { FakeTransfer } from './fakeBalances'
import type {
  SandboxDelivery,
  SandboxEvent,
  SandboxPage,
  SandboxPayment,
  SandboxQuery,
  SandboxRequest,
  SandboxSettings,
  SandboxSettingsPatch,
  SandboxTrigger,
} from './sandboxApi'

/** The options of `createSandboxClient`. */
export interface SandboxClientOptions {
  /** Where the sandbox is. @default 'http://127.0.0.1:4010' */
  url?: string
  /** @default the global `fetch` */
  fetch?: typeof globalThis.fetch
  /** How long an answer is waited for, in milliseconds. @default 10000 */
  timeoutMs?: number
  /** Ends calls early, and refuses later ones. */
  signal?: AbortSignal
}

/** Which payments a call concerns: all of a client id, or one. @default all */
export interface SandboxScope {
  clientId?: string
  paymentId?: string
}

/**
 * Drives a running sandbox. Every method rejects with an `Error` when the sandbox does not answer, or
 * refuses; the message says why, and how to fix it.
 */
export interface SandboxClient {
  /** The facts of the sandbox, once it is ready. */
  health(): Promise<SandboxHealth>
  /** Lets something happen to a payment: `trigger(id, 'success')`. */
  trigger(
    paymentId: string,
    event: SandboxEvent,
    options?: Omit<SandboxTrigger, 'event'>,
  ): Promise<SandboxPayment>
  /**
   * Changes settings. A `scenario` counts for payments created from now on; that of one payment is
   * played from now on.
   */
  set(patch: SandboxSettingsPatch, scope?: SandboxScope): Promise<SandboxSettingsPatch>
  /** The settings for all. */
  settings(): Promise<SandboxSettings>
  /** The settings made at this scope alone. */
  settings(scope: SandboxScope | undefined): Promise<SandboxSettingsPatch>
  /** Removes the settings made at this scope. */
  unset(scope?: SandboxScope): Promise<void>
  /** Lets time pass for payments: deadlines, and what is going to happen, come nearer. */
  advance(ms: number, scope?: SandboxScope): Promise<void>
  payment(paymentId: string): Promise<SandboxPayment>
  payments(query?: SandboxQuery<'payments'>): Promise<SandboxPage<PaymentIntent>>
  /** The attempts to deliver callbacks. */
  deliveries(query?: SandboxQuery<'deliveries'>): Promise<SandboxPage<SandboxDelivery>>
  /** Sends the callback of a delivery again. */
  resend(deliveryId: number): Promise<void>
  /** Sends callbacks again, each once, in their order. Returns how many. */
  resendAll(scope?: Pick<SandboxScope, 'paymentId'>): Promise<number>
  requests(query?: SandboxQuery<'requests'>): Promise<SandboxPage<SandboxRequest>>
  transfers(query?: SandboxQuery<'transfers'>): Promise<SandboxPage<FakeTransfer>>
  /** The balances for transfers, by contract address. A token that is not listed never runs out. */
  balances(): Promise<Readonly<Record<string, string>>>
  setBalances(balances: Readonly<Record<string, string>>): Promise<void>
  /** Removes all payments, transfers, logs and settings. */
  reset(): Promise<void>
  /** Ends the sandbox. */
  stop(): Promise<void>
}

/** The facts of a running sandbox. */
export interface SandboxHealth {
  ok: true
  version: string
  pid: number
  data_file: string | null
  /** Whether the demo shop is open, at `/demo`. */
  demo: boolean
}

/** Creates a client for the control API of a sandbox. */
export function createSandboxClient({
  url = 'http://127.0.0.1:4010',
  fetch = (input, init) => globalThis.fetch(input, init),
  timeoutMs = 10_000,
  signal,
}: SandboxClientOptions = {}): SandboxClient {
  const base = `${url.replace(/\/+$/, '')}/_sandbox`

  async function call<Result>(method: string, path: string, body?: object): Promise<Result> {
    const onTimeout = () =>
      new Error(`No answer from ${url} within ${timeoutMs / 1000} s. It may be another program.`, {
        cause: 'timeout',
      })
    const { isOk, status, answer } = await withDeadline(
      { clock: systemClock, ms: timeoutMs, signal, onTimeout },
      (limit) => send(method, path, body, limit),
    )
    if (isOk && isJsonObject(answer)) return answer as Result
    throw new Error(
      problemIn(answer) ??
        `${base}${path} answered ${status}, which is no answer of a sandbox. Check the URL.`,
    )
  }

  async function send(method: string, path: string, body: object | undefined, limit: AbortSignal) {
    const init = body && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }
    const response = await fetch(base + path, { method, signal: limit, ...init }).catch(
      (cause: unknown) => {
        throw new Error(
          `No sandbox answers at ${url}. Start it with: npx kryptogo-payment-react sandbox`,
          { cause },
        )
      },
    )
    const answer: unknown = await response.json().catch(() => undefined)
    return { isOk: response.ok, status: response.status, answer }
  }

  const list = <Item>(path: string, query: SandboxQuery = {}) => {
    const given = Object.entries(query).map(([name, value]) => [name, String(value)])
    const search = new URLSearchParams(given).toString()
    return call<SandboxPage<Item>>('GET', path + (search && `?${search}`))
  }
  const payment = (id: string) => `/payments/${encodeURIComponent(id)}`

  return {
    health: () => call('GET', '/health'),
    trigger: (id, event, options) => call('POST', `${payment(id)}/trigger`, { event, ...options }),
    set: (patch, scope) => call('PATCH', settingsPath(scope), patch),
    settings: (scope?: SandboxScope) => call<SandboxSettings>('GET', settingsPath(scope)),
    unset: async (scope) => {
      await call('DELETE', settingsPath(scope))
    },
    advance: async (ms, scope) => {
      await call('POST', '/advance', { ms, ...named(scope) })
    },
    payment: (id) => call('GET', payment(id)),
    payments: (query) => list('/payments', query),
    deliveries: (query) => list('/callbacks', query),
    resend: async (id) => {
      await call('POST', `/callbacks/${id}/resend`)
    },
    async resendAll(scope) {
      const { callbacks } = await call<{ callbacks: number }>(
        'POST',
        '/callbacks/resend',
        named(scope),
      )
      return callbacks
    },
    requests: (query) => list('/requests', query),
    transfers: (query) => list('/transfers', query),
    balances: () => call('GET', '/balances'),
    setBalances: async (balances) => {
      await call('PUT', '/balances', balances)
    },
    reset: async () => {
      await call('POST', '/reset')
    },
    stop: async () => {
      await call('POST', '/stop')
    },
  }
}

/** Returns what a sandbox says is wrong. Other programs answer with a `message` too. */
function problemIn(answer: unknown): string | undefined {
  if (!isJsonObject(answer)) return undefined
  const { error, message } = answer
  const isOfSandbox = typeof error === 'string' && /^[a-z]+(_[a-z]+)+$/.test(error)
  return isOfSandbox && typeof message === 'string' ? message : undefined
}

function settingsPath({ clientId, paymentId }: SandboxScope = {}): string {
  if (paymentId !== undefined) return `/payments/${encodeURIComponent(paymentId)}/settings`
  if (clientId !== undefined) return `/clients/${encodeURIComponent(clientId)}/settings`
  return '/settings'
}

const named = ({ clientId, paymentId }: SandboxScope = {}) => ({
  ...(clientId !== undefined && { client_id: clientId }),
  ...(paymentId !== undefined && { payment_intent_id: paymentId }),
})
