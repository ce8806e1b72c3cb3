import {
  createFakeKryptogo,
  createScaledClock,
  type FakeKryptogo,
  type ScaledClock,
  type Scenario,
} from 'kryptogo-payment-react/testing'
import { paymentHandlers } from 'kryptogo-payment-react/testing/msw'
import type { SetupWorker } from 'msw/browser'

/** The URL of the shop's own server. A request to any other fails the story. */
export const BASE_URL = '/api/kryptogo'

/** The shop's server with a fake KryptoGO behind it, and the clock of both. */
export interface FakeShop {
  readonly serial: number
  readonly scenario: Scenario
  readonly clock: ScaledClock
  readonly fake: FakeKryptogo
}

declare module 'storybook/internal/csf' {
  interface StoryContext {
    shop: FakeShop
  }
}

interface Opening {
  /** The same object until the story is shown again. */
  abortSignal: AbortSignal
  globals: Record<string, unknown>
  msw: SetupWorker
  shop?: FakeShop
}

const shops = new WeakMap<AbortSignal, FakeShop>()
let serial = 0

/**
 * Opens a shop for a story. It stays open when the theme, language or speed changes; another
 * scenario, or showing the story again, opens a new one.
 */
export function openShop(context: Opening): void {
  const { abortSignal, globals, msw } = context
  const scenario = globals['scenario'] as Scenario
  const known = shops.get(abortSignal)
  const shop = known?.scenario === scenario ? known : createShop(scenario)
  shop.clock.speed = Number(globals['speed'])
  shops.set(abortSignal, shop)
  context.shop = shop
  msw.resetHandlers(...paymentHandlers(shop.fake, { baseUrl: BASE_URL }))
}

function createShop(scenario: Scenario): FakeShop {
  const clock = createScaledClock({ speed: 1 })
  return {
    serial: ++serial,
    scenario,
    clock,
    fake: createFakeKryptogo({ clock, scenario, orders: true }),
  }
}
