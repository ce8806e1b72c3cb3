import type { Clock } from '../core/clock'
import { NetworkFailure, type Answer } from '../testing/answers'
import { createControls } from '../testing/controls'
import { createFakeBalances } from '../testing/fakeBalances'
import { createLedger } from '../testing/ledger'
import { createRandomText } from '../testing/randomText'
import type { SandboxNews, SandboxRequest, SandboxSettingsPatch } from '../testing/sandboxApi'
import { createBoundedLog } from './boundedLog'
import { createCallbackSender, type CallbackSenderOptions } from './callbackSender'
import type { Kept } from './kept'
import { createPace } from './pace'
import { createPayments } from './payments'
import { createSettings } from './settings'
import { createStudioApi, problemIn, type StudioAnswer } from './studioApi'
import type { Credentials, Incoming } from './studioRequests'

/** The options of `createSandbox`. */
export interface SandboxOptions {
  readonly clock: Clock
  /** Numbers from 0 up to 1. */
  readonly random: () => number
  /** Sends the body of a callback, and returns the HTTP status of the answer. */
  readonly post: CallbackSenderOptions['post']
  /** Settings that differ from the default. They outweigh those that are restored. */
  readonly settings: SandboxSettingsPatch
  readonly credentials: Credentials
  /** The delay before each retry of a callback, in milliseconds. */
  readonly retryAfter: readonly number[]
  /** Where all callbacks go, in place of their `callback_url`. */
  readonly forward: string | undefined
  /** Whether a URL leads to the sandbox itself. */
  readonly isOwnUrl: (url: URL) => boolean
  /** Called with everything that happens. */
  readonly onNews: (news: SandboxNews) => void
}

const LOG_SIZE = 10_000
const LONGEST_LOGGED = 2_000

/** Creates KryptoGO as a sandbox plays it, without its server. */
export function createSandbox(options: SandboxOptions) {
  const { clock, random, post, credentials, retryAfter, forward, isOwnUrl, onNews } = options
  const text = createRandomText(random)
  const settings = createSettings(options.settings)
  const requests = createBoundedLog<SandboxRequest>(LOG_SIZE, (request, id) => ({ id, ...request }))
  const sender = createCallbackSender({
    clock,
    post,
    retryAfter,
    forward,
    settingsOf: (intent) => settings.ofIntent(intent),
    onDelivery: (delivery) => onNews({ type: 'delivery', delivery }),
  })
  const ledger = createLedger(clock, text, (intent, before) => {
    onNews({ type: 'payment', intent })
    if (intent.status !== before) sender.report(intent)
  })
  const pace = createPace(ledger, settings)
  const balances = createFakeBalances(clock, text, {})
  const payments = createPayments({ ledger, settings, controls: createControls(ledger, text) })
  const onCreated = (id: string) => {
    pace.begin(id)
    const intent = ledger.find(id)
    if (intent) onNews({ type: 'payment', intent })
  }
  const studio = createStudioApi({
    ...{ clock, ledger, balances, settings, credentials, isOwnUrl, onCreated },
  })

  function record(request: Incoming, startedAt: number, result: Result): void {
    const { method, path, headers, body } = request
    const { status, clientId, paymentId, problem } = result
    const entry = requests.add({
      at: new Date(startedAt).toISOString(),
      method,
      path,
      status,
      latency_ms: clock.now() - startedAt,
      ...(clientId !== undefined && { client_id: clientId }),
      ...(paymentId !== undefined && { payment_intent_id: paymentId }),
      ...(typeof headers['origin'] === 'string' && { origin: headers['origin'] }),
      ...(body !== '' && body.length <= LONGEST_LOGGED && { body }),
      ...(problem !== undefined && { problem }),
    })
    onNews({ type: 'request', request: entry })
  }

  /** Everything that survives a restart. */
  function kept(): Kept {
    return {
      savedAt: clock.now(),
      settings: settings.kept(),
      balances: balances.balances(),
      payments: ledger.records(),
      transfers: [...balances.transfers],
      callbacks: sender.pending(),
    }
  }

  return {
    settings,
    pace,
    payments,
    balances,
    requests,
    callbacks: sender,
    /** Answers a request to KryptoGO. `undefined` ends its connection without an answer. */
    async answer(request: Incoming, refusalStatus: number): Promise<StudioAnswer | undefined> {
      const startedAt = clock.now()
      try {
        const result = await studio.handle(request)
        const status = result.answer.status ?? refusalStatus
        record(request, startedAt, { ...result, status, problem: problemIn(result.answer) })
        return result
      } catch (cause) {
        if (!(cause instanceof NetworkFailure || request.signal.aborted)) throw cause
        record(request, startedAt, { status: null })
        return undefined
      }
    },
    /** Records a request that was refused before it came to KryptoGO. */
    recordRefusal(request: Incoming, answer: Answer): void {
      record(request, clock.now(), { status: answer.status ?? null, problem: problemIn(answer) })
    },
    /** Removes all payments, transfers, logs and settings. */
    reset(): void {
      ledger.clear()
      balances.clear()
      requests.clear()
      sender.clear()
      settings.clear()
      studio.clear()
    },
    kept,
    /** Continues where another sandbox has ended. What has fallen due since then happens now. */
    restore(kept: Kept): void {
      settings.restore(kept.settings)
      balances.setBalances(kept.balances)
      balances.restore(kept.transfers)
      sender.restore(kept.callbacks)
      ledger.restore(kept.payments, kept.savedAt)
      pace.keepAll()
    },
    /** Ends everything, and returns what survives a restart. */
    stop(): Kept {
      const last = kept()
      ledger.clear()
      sender.stop()
      return last
    },
  }
}

/** KryptoGO as a sandbox plays it. */
export type Sandbox = ReturnType<typeof createSandbox>

interface Result {
  readonly status: number | null
  readonly clientId?: string | undefined
  readonly paymentId?: string | undefined
  readonly problem?: string | undefined
}
