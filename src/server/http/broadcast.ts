import { isFinalStatus } from '../../core/contract'
import type { ServerContext, StoredPayment } from '../context'
import { described } from './respond'
import type { PaymentServerOptions } from '../options'
import { view } from './publicPayment'

/** A payment that streams of this process show. */
export interface LiveIntent<Viewer> {
  readonly id: string
  readonly viewers: Set<Viewer>
  /** What its viewers were sent last, as bytes. */
  frame: Uint8Array | null
  /** Nothing will follow `frame`. */
  isFinal: boolean
  /** How often it may have changed. */
  heard: number
}

/** The payments that streams of this process show. */
export interface LiveIntents<Viewer> {
  /** Begins to listen for the payment's changes. Each `enter` needs its `leave`. */
  enter(id: string): LiveIntent<Viewer>
  leave(live: LiveIntent<Viewer>): void
  /** Takes in what was read when `heard` was as given, or reads again. */
  show(live: LiveIntent<Viewer>, stored: StoredPayment, heard: number): Promise<void>
  /** Reads again what could not be read. */
  retry(): void
}

interface Own<Viewer> extends LiveIntent<Viewer> {
  users: number
  json: string
  reading: Promise<void>
  /** A read that has not begun. */
  next: Promise<void> | null
  unsubscribe: () => void
}

/** What is needed to show payments. */
export type LiveContext = Pick<ServerContext, 'find' | 'log' | 'notices'> & {
  readonly options: Pick<PaymentServerOptions, 'expose'>
}

// Of a pool's ten connections, the other half is for what changes payments.
const READS_AT_ONCE = 5
const RETRY_MS = 3_000
const NEVER_MS = 24 * 60 * 60_000

/**
 * Makes the payments that streams show: a change is read once, however many streams show it, and
 * `onFrame` is called when it is one that can be seen.
 */
export function createLiveIntents<Viewer>(
  context: LiveContext,
  onFrame: (live: LiveIntent<Viewer>) => void,
): LiveIntents<Viewer> {
  const { find, log, notices } = context
  const lives = new Map<string, Own<Viewer>>()
  const missed = new Set<Own<Viewer>>()
  const inTurn = createTurns(READS_AT_ONCE)
  const encoder = new TextEncoder()

  function take(live: Own<Viewer>, stored: StoredPayment) {
    const json = JSON.stringify(view(stored, context))
    if (json === live.json) return
    live.json = json
    live.isFinal = isFinalStatus(stored.status)
    // A browser connects again whenever a stream ends.
    const retry = live.isFinal ? NEVER_MS : RETRY_MS
    live.frame = encoder.encode(`retry: ${retry}\nevent: intent\ndata: ${json}\n\n`)
    onFrame(live)
  }

  async function read(live: Own<Viewer>) {
    live.next = null
    if (!live.users) return
    try {
      const stored = await find(live.id)
      if (stored) take(live, stored)
      missed.delete(live)
    } catch (error) {
      if (!missed.size)
        log.warn('A payment that is watched could not be read; it will be tried again', {
          intentId: live.id,
          ...described(error),
        })
      missed.add(live)
    }
  }

  /** Resolves when a read that begins after now has ended. */
  function refresh(live: Own<Viewer>): Promise<void> {
    live.next ??= live.reading = live.reading.then(() => inTurn(() => read(live)))
    return live.next
  }

  function begin(id: string): Own<Viewer> {
    const live: Own<Viewer> = {
      ...{ id, users: 0, heard: 0, json: '', frame: null, isFinal: false, next: null },
      viewers: new Set(),
      reading: Promise.resolve(),
      unsubscribe: notices.subscribe(id, () => {
        live.heard++
        void refresh(live)
      }),
    }
    lives.set(id, live)
    return live
  }

  const own = ({ id }: LiveIntent<Viewer>) => lives.get(id)

  return {
    enter(id) {
      const live = lives.get(id) ?? begin(id)
      live.users++
      return live
    },
    leave(shown) {
      const live = own(shown)
      if (!live || --live.users) return
      lives.delete(live.id)
      missed.delete(live)
      live.unsubscribe()
    },
    async show(shown, stored, heard) {
      const live = own(shown)
      if (live?.heard === heard) take(live, stored)
      else if (live) await refresh(live)
    },
    retry() {
      for (const live of missed) void refresh(live)
    },
  }
}

/** Runs tasks, `most` of them at once, in the order in which they come. */
function createTurns(most: number): (task: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
