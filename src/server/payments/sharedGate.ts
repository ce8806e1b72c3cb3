import type { ChangeFeed } from '../changes/changeFeed'
import type { Queryable } from '../database/database'
import type { DatabaseTime } from '../database/databaseTime'
import type { GateClosure, KryptogoClient } from '../kryptogo/types'
import { errorDetails, type Logger } from '../logger'
import { claimProbe, closeGate, readGate, reopenGate } from './gateStore'

/** The gate toward KryptoGO, as this process shares it with others. */
export interface SharedGate {
  /** Takes over what other processes have found out. Never throws. */
  refresh(): Promise<void>
  /** Refreshes whenever another process announces a change, until the returned function is called. */
  follow(): () => void
  /** Resolves once the others can know what this process knows. */
  settled(): Promise<void>
}

/** The dependencies of `createSharedGate`. */
export interface SharedGateOptions {
  readonly client: Pick<KryptogoClient, 'clientId' | 'gate'>
  readonly database: Queryable
  readonly databaseTime: DatabaseTime
  readonly changeFeed: Pick<ChangeFeed, 'publish' | 'subscribe'>
  readonly log: Logger
}

// No payment can have this id.
const TOPIC = ' gate'
/** As long as a request may take, so that two processes never send a probe at the same time. */
const CLAIM_MS = 30_000

/**
 * Connects the gate of a client with those of other processes, through one row. It is written when an
 * answer closes or opens the gate, and read once per round and when another process announces a change:
 * never for a request.
 */
export function createSharedGate(options: SharedGateOptions): SharedGate {
  const { client, database, databaseTime, changeFeed, log } = options
  const { gate, clientId } = client
  const store = { database, clientId, databaseTime }
  /** News of this process that the row does not have yet. */
  let unsaved: { readonly closure: GateClosure | null } | null = null
  let saving: Promise<void> | null = null
  let version = 0
  let isClosed = false

  function report(closure: GateClosure | null): void {
    if ((closure !== null) === isClosed) return
    isClosed = closure !== null
    if (!closure) log.info('KryptoGO is asked again')
    else if (closure.needsAnswer)
      log.warn('KryptoGO does not answer: until it does, one request finds out every 30 s at most')
    else {
      const seconds = Math.ceil(closure.leftMs / 1000)
      log.warn('KryptoGO has asked to wait: nothing is sent to it', { seconds })
    }
  }

  async function saveAll(): Promise<void> {
    while (unsaved) {
      const current = unsaved
      if (current.closure) await closeGate(store, current.closure)
      else await reopenGate(store)
      if (unsaved === current) unsaved = null
      changeFeed.publish(TOPIC)
    }
  }

  async function save(): Promise<void> {
    saving ??= saveAll()
      .catch((error: unknown) => {
        log.warn('Other processes could not be told about KryptoGO', errorDetails(error))
      })
      .finally(() => {
        saving = null
      })
    await saving
  }

  async function refresh(): Promise<void> {
    if (unsaved) await save()
    if (unsaved) return
    const before = version
    try {
      const closure = await readGate(store)
      if (version !== before) return
      gate.learn(closure)
      report(closure)
    } catch (error) {
      log.warn('What other processes know about KryptoGO could not be read', errorDetails(error))
    }
  }

  gate.connect({
    onChange(closure) {
      version++
      unsaved = { closure }
      report(closure)
      void save()
    },
    async claim() {
      await save()
      const { isOwn, closure } = await claimProbe(store, CLAIM_MS)
      if (!isOwn) gate.learn(closure)
      return isOwn
    },
  })

  return {
    refresh,
    follow: () => changeFeed.subscribe(TOPIC, () => void refresh()),
    settled: save,
  }
}
