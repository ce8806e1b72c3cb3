import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'
import type { FakeTransfer } from '../../testing/fakeBalances'
import type {
  SandboxDelivery,
  SandboxNews,
  SandboxPage,
  SandboxPayment,
  SandboxRequest,
  SandboxSettings,
  SandboxSettingsPatch,
} from '../../testing/sandboxApi'
import { send, type Call } from './calls'

/** A payment with everything that has happened to it. */
export interface PaymentRecord extends SandboxPayment {
  readonly requests: readonly SandboxRequest[]
  readonly deliveries: readonly SandboxDelivery[]
}

/** Everything that the sandbox holds, each list newest first. */
interface World {
  /** `undefined` until they have been read. */
  readonly settings: SandboxSettings | undefined
  readonly hasDemo: boolean
  readonly payments: readonly PaymentIntent[]
  readonly requests: readonly SandboxRequest[]
  readonly deliveries: readonly SandboxDelivery[]
  readonly transfers: readonly FakeTransfer[]
  readonly balances: Readonly<Record<string, string>>
}

/** The last thing that was done on the page. */
interface Notice {
  readonly id: number
  readonly text: string
  readonly isProblem: boolean
  readonly calls: readonly Call[]
}

/** Everything that the page shows. */
export interface StudioState {
  readonly isConnected: boolean
  readonly world: World
  /** The payment that is shown in full. */
  readonly payment: PaymentRecord | undefined
  readonly notice: Notice | undefined
}

/** The options of `createStudio`. */
export interface StudioOptions {
  readonly clock: Clock
  readonly fetch: typeof globalThis.fetch
  readonly openEvents: () => EventSource
}

/** How many entries of each list are shown. */
export const SHOWN = 100

const FIRST_MS = 20
const PAUSE_MS = 200

const parts = ['facts', 'payments', 'requests', 'deliveries', 'transfers', 'selected'] as const

type Part = (typeof parts)[number]

const nothing: World = {
  settings: undefined,
  hasDemo: false,
  payments: [],
  requests: [],
  deliveries: [],
  transfers: [],
  balances: {},
}

/** Creates the state of the page, which follows everything that happens in the sandbox. */
export function createStudio({ clock, fetch, openEvents }: StudioOptions) {
  const listeners = new Set<() => void>()
  let state: StudioState = {
    isConnected: true,
    world: nothing,
    payment: undefined,
    notice: undefined,
  }
  let selectedId: string | undefined
  const stale = new Set<Part>()
  let isReading = false
  let notesSoFar = 0

  function set(change: Partial<StudioState>): void {
    state = { ...state, ...change }
    listeners.forEach((listener) => listener())
  }

  const read = async <Answer>(path: string) =>
    (await send({ method: 'GET', path }, fetch)) as Answer
  const list = async <Item>(path: string) => {
    const separator = path.includes('?') ? '&' : '?'
    return (await read<SandboxPage<Item>>(`${path}${separator}limit=${SHOWN}`)).items
  }

  async function readPayment(id: string | undefined): Promise<PaymentRecord | undefined> {
    if (id === undefined) return undefined
    const path = `/payments/${encodeURIComponent(id)}`
    const own = `?payment_intent_id=${encodeURIComponent(id)}`
    const [payment, requests, deliveries] = await Promise.all([
      // It may be gone since it was chosen.
      read<SandboxPayment>(path).catch(() => undefined),
      list<SandboxRequest>(`/requests${own}`),
      list<SandboxDelivery>(`/callbacks${own}`),
    ])
    return payment && { ...payment, requests, deliveries }
  }

  const readers: Readonly<Record<Exclude<Part, 'selected'>, () => Promise<Partial<World>>>> = {
    async facts() {
      const { demo: hasDemo } = await read<{ demo: boolean }>('/health')
      return { hasDemo, settings: await read<SandboxSettings>('/settings') }
    },
    payments: async () => ({ payments: await list('/payments') }),
    requests: async () => ({ requests: await list('/requests') }),
    deliveries: async () => ({ deliveries: await list('/callbacks') }),
    transfers: async () => ({
      transfers: await list('/transfers'),
      balances: await read('/balances'),
    }),
  }

  /** Reads what may be stale, soon and all at once. */
  function markStale(...names: readonly Part[]): void {
    for (const name of names) stale.add(name)
    if (isReading || stale.size === 0) return
    isReading = true
    clock.after(FIRST_MS, () => {
      readStale()
        // The event stream says whether the sandbox answers.
        .catch(() => undefined)
        .finally(() => {
          clock.after(PAUSE_MS, () => {
            isReading = false
            markStale()
          })
        })
    })
  }

  async function readStale(): Promise<void> {
    const names = [...stale]
    stale.clear()
    const id = selectedId
    const isSelectedStale = names.includes('selected')
    const [payment, ...changes] = await Promise.all([
      isSelectedStale ? readPayment(id) : undefined,
      ...names.flatMap((name) => (name === 'selected' ? [] : [readers[name]()])),
    ])
    const world = Object.assign({}, state.world, ...changes) as World
    set({ world, ...(isSelectedStale && id === selectedId && { payment }) })
  }

  function onNews(news: SandboxNews): void {
    const ifSelected = (id: string | undefined): readonly Part[] =>
      id !== undefined && id === selectedId ? ['selected'] : []
    switch (news.type) {
      case 'control':
        if (news.path.endsWith('/reset')) set({ world: nothing, payment: undefined })
        else markStale('selected')
        markStale('facts', 'payments', 'requests', 'deliveries', 'transfers')
        return
      case 'payment':
        markStale('payments', ...ifSelected(news.intent.payment_intent_id))
        return
      case 'request': {
        const { path, payment_intent_id } = news.request
        const isTransfer = path.endsWith('/transfer')
        markStale('requests', ...ifSelected(payment_intent_id))
        if (isTransfer) markStale('transfers')
        return
      }
      case 'delivery':
        markStale('deliveries', ...ifSelected(news.delivery.payment_intent_id))
    }
  }

  const note = (text: string, isProblem: boolean, calls: readonly Call[]) =>
    set({ notice: { id: ++notesSoFar, text, isProblem, calls } })

  /** Sends requests to the control API, one after the other, and says that they have been carried out. */
  async function run(text: string, ...calls: readonly Call[]): Promise<void> {
    try {
      for (const call of calls) await send(call, fetch)
      note(text, false, calls)
    } catch (error) {
      note(error instanceof Error ? error.message : String(error), true, calls)
    }
  }

  return {
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => state,
    /** Follows the sandbox until the function that it returns is called. */
    follow(): () => void {
      const events = openEvents()
      events.onopen = () => {
        set({ isConnected: true })
        markStale(...parts)
      }
      events.onerror = () => set({ isConnected: false })
      events.onmessage = ({ data }: MessageEvent<string>) => onNews(JSON.parse(data) as SandboxNews)
      return () => events.close()
    },
    /** Shows a payment in full. */
    select(id: string | undefined): void {
      if (id === selectedId) return
      selectedId = id
      markStale('selected')
    },
    run,
    /** Changes settings, and shows them as they will be. */
    async change(text: string, patch: SandboxSettingsPatch): Promise<void> {
      const { settings } = state.world
      if (settings) {
        const callbacks = { ...settings.callbacks, ...patch.callbacks }
        set({ world: { ...state.world, settings: { ...settings, ...patch, callbacks } } })
      }
      await run(text, { method: 'PATCH', path: '/settings', body: patch })
      markStale('facts')
    },
    dismiss: () => set({ notice: undefined }),
  }
}

/** The state of the page. */
export type Studio = ReturnType<typeof createStudio>
