import type { SandboxClient } from 'kryptogo-payment-react/testing'
import type { PaymentIntent } from '../../core/contract'
import type { FakeTransfer } from '../../testing/fakeBalances'
import type {
  SandboxDelivery,
  SandboxPayment,
  SandboxRequest,
  SandboxSettings,
} from '../../testing/sandboxApi'

/** A payment with everything that has happened to it. */
export interface PaymentRecord extends SandboxPayment {
  readonly requests: readonly SandboxRequest[]
  readonly deliveries: readonly SandboxDelivery[]
}

/** Everything that the sandbox holds, each list newest first. */
export interface World {
  /** `undefined` until they have been read. */
  readonly settings: SandboxSettings | undefined
  readonly hasDemo: boolean
  readonly payments: readonly PaymentIntent[]
  readonly requests: readonly SandboxRequest[]
  readonly deliveries: readonly SandboxDelivery[]
  readonly transfers: readonly FakeTransfer[]
  readonly balances: Readonly<Record<string, string>>
}

/** The parts of what the sandbox holds that are read each by itself. */
const worldParts = ['facts', 'payments', 'requests', 'deliveries', 'transfers'] as const

/** A part of what the sandbox holds. */
export type WorldPart = (typeof worldParts)[number]

/** A part that is read by itself: one of what the sandbox holds, or the payment that is shown in full. */
export type Part = WorldPart | 'selected'

export const allParts: readonly Part[] = [...worldParts, 'selected']

/** How many entries of each list are shown. */
export const SHOWN = 100

const limit = SHOWN

/** Creates the functions that read each part of what the sandbox holds. */
export function createReaders(
  client: SandboxClient,
): Readonly<Record<WorldPart, () => Promise<Partial<World>>>> {
  return {
    async facts() {
      const [{ demo: hasDemo }, settings] = await Promise.all([client.health(), client.settings()])
      return { hasDemo, settings }
    },
    payments: async () => ({ payments: (await client.payments({ limit })).items }),
    requests: async () => ({ requests: (await client.requests({ limit })).items }),
    deliveries: async () => ({ deliveries: (await client.deliveries({ limit })).items }),
    async transfers() {
      const [{ items }, balances] = await Promise.all([
        client.transfers({ limit }),
        client.balances(),
      ])
      return { transfers: items, balances }
    },
  }
}

/** Reads a payment with everything that has happened to it; `undefined` where there is no such payment. */
export async function readPayment(
  client: SandboxClient,
  id: string,
): Promise<PaymentRecord | undefined> {
  // As many as the sandbox gives at once, because the first one created the payment.
  const own = { payment_intent_id: id, limit: 1_000 }
  const [payment, requests, deliveries] = await Promise.all([
    client.payment(id).catch(undefinedIfRefused),
    client.requests(own),
    client.deliveries(own),
  ])
  return payment && { ...payment, requests: requests.items, deliveries: deliveries.items }
}

function undefinedIfRefused(error: unknown): undefined {
  if (!isRefusal(error)) throw error
}

/** Whether the sandbox refused a call, and the message says why; else it did not answer. */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && error.cause === undefined
