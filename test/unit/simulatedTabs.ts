import { createTestClock } from 'kryptogo-payment-react/testing'
import type { PaymentIntent } from '../../src/core/contract'
import { pollIntent } from '../../src/checkout/intentPoller'
import type { PageEvent } from '../../src/checkout/pageLife'
import { createTabs, type TabChannel } from '../../src/checkout/tabs'
import { intentWith } from './runs'

/** A report about a payment that one tab has taken, and when. */
interface Taken {
  readonly at: number
  readonly status: string
}

/** The messages between tabs, each delivered to all others. */
function createBus() {
  const channels = new Map<TabChannel, Set<(event: MessageEvent<unknown>) => void>>()
  return {
    /** Sends anything to all tabs. */
    send: (data: unknown, from?: TabChannel) => {
      for (const [channel, listeners] of channels)
        if (channel !== from)
          for (const listener of listeners) listener(new MessageEvent('message', { data }))
    },
    open(): TabChannel {
      const listeners = new Set<(event: MessageEvent<unknown>) => void>()
      const channel = {
        postMessage: (data: unknown) => this.send(data, channel),
        addEventListener: (_: string, listener: never) => void listeners.add(listener),
        removeEventListener: (_: string, listener: never) => void listeners.delete(listener),
        close: () => void channels.delete(channel),
      }
      channels.set(channel, listeners)
      return channel
    },
    get size() {
      return channels.size
    },
  }
}

/** Numbers from 0 to 1 that are the same in each run. */
export function createRandom(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** A server with one payment, and tabs that follow it. */
export function createTabsWorld(random: () => number) {
  const clock = createTestClock()
  const start = clock.now()
  const bus = createBus()
  const deadline = start / 1000 + 30 * 60
  const server = {
    intent: intentWith({ payment_deadline: deadline }),
    isReachable: true,
    /** The times of all requests that were answered, in milliseconds. */
    reads: [] as number[],
  }

  function openTab({ hasChannel = true } = {}) {
    const listeners = new Set<(event: PageEvent) => void>()
    const answers: PaymentIntent[] = []
    const taken: Taken[] = []
    let isHidden = false
    let isCut = false
    // A page whose process stands still: neither its timers nor its messages come through.
    let isStill = false
    const missed: (() => void)[] = []
    const whenMoving = (task: () => void) => () => (isStill ? missed.push(task) : task())
    const ownClock = {
      now: clock.now,
      after: (ms: number, task: () => void) => clock.after(ms, whenMoving(task)),
    }
    const page = {
      isHidden: () => isHidden,
      subscribe: (listener: (event: PageEvent) => void) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    }
    const openChannel = () => {
      if (!hasChannel) throw new Error('There are no channels')
      return bus.open()
    }
    const tabs = createTabs({ getName: () => 'shop', openChannel, page })
    const stopTabs = tabs.run()
    const poller = pollIntent(
      {
        ...{ clock: ownClock, random, page },
        tabs: {
          announce: tabs.announce,
          subscribe: (id, onReport) =>
            tabs.subscribe(id, (digest) => whenMoving(() => onReport(digest))()),
        },
        read: async () => {
          await Promise.resolve()
          if (!server.isReachable || isCut) throw new Error('There is no connection')
          server.reads.push(clock.now())
          answers.push(server.intent)
          return { data: server.intent, events: null }
        },
        onServerTime: () => undefined,
      },
      {
        ...{ id: server.intent.payment_intent_id, intent: null, events: null },
        ...{ isBeside: false, isChecking: false, getSlowdown: () => 1, getTurn: () => 1 },
        onIntent: (intent) => {
          // Only what the server has told this very tab.
          if (!answers.includes(intent)) throw new Error('A tab has believed another')
          taken.push({ at: clock.now(), status: intent.status })
        },
        onDoubt: () => undefined,
        onTrouble: () => undefined,
      },
    )
    const happen = (event: PageEvent) => {
      for (const listener of [...listeners]) listener(event)
    }
    return {
      taken,
      get status() {
        return taken.at(-1)?.status
      },
      /** Whether a buyer sees it, and it runs. */
      get isSeen() {
        return !isHidden && !isStill
      },
      /** Whether its own requests fail. */
      setCut: (cut: boolean) => {
        isCut = cut
      },
      hide: () => {
        isHidden = true
        happen('hidden')
      },
      show: () => {
        isHidden = false
        happen('shown')
      },
      standStill: () => {
        isStill = true
      },
      move: () => {
        isStill = false
        for (const task of missed.splice(0)) task()
      },
      close: () => {
        poller.stop()
        stopTabs()
      },
    }
  }

  return {
    clock,
    server,
    bus,
    openTab,
    /** The longest time between two answered requests in this span, in seconds. */
    longestGap: (from: number, to: number) => {
      const times = [from, ...server.reads.filter((at) => at >= from && at <= to), to]
      return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at))) / 1000
    },
  }
}

export type Tab = ReturnType<ReturnType<typeof createTabsWorld>['openTab']>
