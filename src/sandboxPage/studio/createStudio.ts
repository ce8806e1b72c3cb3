import { createSandboxClient, type SandboxClient } from 'kryptogo-payment-react/testing'
import { parseJsonObject } from '../../core/jsonObject'
import type { SandboxSettings, SandboxSettingsPatch } from '../../testing/sandboxApi'
import { createRecordingClient, type Call } from './calls'
import { followNews, type NewsOptions } from './followNews'
import { staleAfter } from './news'
import {
  allParts,
  createReaders,
  isRefusal,
  type Part,
  type PaymentRecord,
  readPayment,
  type World,
} from './readers'
import type { Route } from './useRoute'

/** The last thing that was done on the page. */
interface Notice {
  readonly id: number
  /** Says that it has been done, or is the sandbox's own message, in English. Empty when the sandbox did not answer. */
  readonly text: string
  readonly kind: 'done' | 'refused' | 'lost'
  readonly calls: readonly Call[]
}

/** The payment that is shown in full. */
type Selected =
  | { readonly id: string; readonly status: 'reading' | 'missing' }
  | { readonly id: string; readonly status: 'read'; readonly payment: PaymentRecord }

/** Everything that the page shows. */
export interface StudioState {
  readonly isConnected: boolean
  readonly world: World
  readonly selected: Selected | undefined
  readonly notice: Notice | undefined
  /** The last thing that only a screen reader is told. */
  readonly announcement: { readonly id: number; readonly text: string } | undefined
}

/** The options of `createStudio`. */
export interface StudioOptions extends Pick<
  NewsOptions,
  'clock' | 'openEvents' | 'isShown' | 'subscribeToShown'
> {
  readonly fetch: typeof globalThis.fetch
  /** The URL of the sandbox. */
  readonly url: string
  /** The place on the page that is shown. */
  readonly getRoute: () => Route
  readonly subscribeToRoute: (listener: () => void) => () => void
}

const FIRST_MS = 20
const PAUSE_MS = 200
const RETRY_MS = 1_000

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
export function createStudio(options: StudioOptions) {
  const { clock, fetch, url, getRoute, subscribeToRoute } = options
  const client = createSandboxClient({ url, fetch })
  const readers = createReaders(client)
  const listeners = new Set<() => void>()
  let state: StudioState = {
    isConnected: true,
    world: nothing,
    selected: undefined,
    notice: undefined,
    announcement: undefined,
  }
  const stale = new Set<Part>()
  let isReading = false
  let idsSoFar = 0
  /** How often everything has been removed. What was read before that is gone. */
  let resets = 0
  let readsOfSelected = 0
  let settingsInForce: SandboxSettings | undefined
  /** The changes of settings that are on their way. They are shown already. */
  const changes: SandboxSettingsPatch[] = []

  function set(change: Partial<StudioState>): void {
    state = { ...state, ...change }
    listeners.forEach((listener) => listener())
  }

  function setWorld(change: Partial<World>): void {
    settingsInForce = change.settings ?? settingsInForce
    const settings = settingsInForce && changes.reduce(changed, settingsInForce)
    set({ world: { ...state.world, ...change, settings } })
    select()
  }

  /** Reads what may be stale, soon and all at once. */
  function markStale(...names: readonly Part[]): void {
    for (const name of names) stale.add(name)
    if (isReading || stale.size === 0) return
    isReading = true
    clock.after(FIRST_MS, () => {
      void readStale().then((isDone) => {
        clock.after(isDone ? PAUSE_MS : RETRY_MS, () => {
          isReading = false
          // A connection that opens marks everything stale.
          if (state.isConnected) markStale()
        })
      })
    })
  }

  /** Returns whether all of it could be read. */
  async function readStale(): Promise<boolean> {
    const names = [...stale]
    const resetsBefore = resets
    stale.clear()
    try {
      const [, ...read] = await Promise.all([
        names.includes('selected') ? readSelected() : undefined,
        ...names.flatMap((name) => (name === 'selected' ? [] : [readers[name]()])),
      ])
      if (resets === resetsBefore) setWorld(merged(read))
      return true
    } catch {
      names.forEach((name) => stale.add(name))
      return false
    }
  }

  /** Selects the payment that was chosen, or the newest. */
  function select(): void {
    const { section, id: chosenId } = getRoute()
    if (section !== 'payments') return
    const id = chosenId ?? state.world.payments[0]?.payment_intent_id
    if (id === state.selected?.id) return
    set({ selected: id === undefined ? undefined : { id, status: 'reading' } })
    readSelected().catch(() => markStale('selected'))
  }

  async function readSelected(): Promise<void> {
    const id = state.selected?.id
    if (id === undefined) return
    const number = ++readsOfSelected
    const payment = await readPayment(client, id)
    // One that was begun later knows better.
    if (number !== readsOfSelected) return
    set({ selected: payment ? { id, status: 'read', payment } : { id, status: 'missing' } })
  }

  function onNews(data: string): void {
    const { parts, payment, isReset } = staleAfter(parseJsonObject(data) ?? {})
    if (isReset) {
      resets++
      readsOfSelected++
      const { settings, hasDemo } = state.world
      set({ world: { ...nothing, settings, hasDemo }, selected: undefined })
      select()
    }
    const isSelected = payment !== undefined && payment === state.selected?.id
    markStale(...parts, ...(isSelected ? (['selected'] as const) : []))
  }

  const note = (notice: Omit<Notice, 'id'>) => set({ notice: { id: ++idsSoFar, ...notice } })

  /** Drives the sandbox, and says that it has been done, or why not. Returns whether it has. */
  async function run(
    text: string,
    act: (client: SandboxClient) => Promise<unknown>,
  ): Promise<boolean> {
    const { client: recording, calls } = createRecordingClient({ url, fetch })
    try {
      await act(recording)
      note({ text, kind: 'done', calls })
      return true
    } catch (error) {
      if (isRefusal(error)) note({ text: error.message, kind: 'refused', calls })
      else note({ text: '', kind: 'lost', calls })
      return false
    }
  }

  return {
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => state,
    /** Follows the sandbox, and the place that is shown, until the function that it returns is called. */
    follow(): () => void {
      const unfollow = followNews({
        ...options,
        onOpen() {
          set({ isConnected: true })
          markStale(...allParts)
        },
        onLost: () => set({ isConnected: false }),
        onNews,
      })
      const unsubscribe = subscribeToRoute(select)
      select()
      return () => {
        unfollow()
        unsubscribe()
      }
    },
    run,
    /** Changes settings, and shows them as they will be. */
    async change(text: string, patch: SandboxSettingsPatch): Promise<void> {
      changes.push(patch)
      setWorld({})
      const isDone = await run(text, (recording) => recording.set(patch))
      changes.splice(changes.indexOf(patch), 1)
      setWorld(isDone && settingsInForce ? { settings: changed(settingsInForce, patch) } : {})
      markStale('facts')
    },
    dismiss: () => set({ notice: undefined }),
    /** Tells a screen reader something that others see. */
    announce: (text: string) => set({ announcement: { id: ++idsSoFar, text } }),
  }
}

/** The state of the page. */
export type Studio = ReturnType<typeof createStudio>

const changed = (settings: SandboxSettings, patch: SandboxSettingsPatch): SandboxSettings => ({
  ...settings,
  ...patch,
  callbacks: { ...settings.callbacks, ...patch.callbacks },
})

const merged = (changes: readonly Partial<World>[]) =>
  changes.reduce<Partial<World>>((all, change) => ({ ...all, ...change }), {})
