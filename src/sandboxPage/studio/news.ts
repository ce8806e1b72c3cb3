import { isJsonObject, type JsonObject } from '../../core/jsonObject'
import { allParts, type Part } from './readers'

/** The parts of the page that news makes stale. */
export interface Stale {
  readonly parts: readonly Part[]
  /** The payment that it is about. */
  readonly payment: string | undefined
  /** Whether everything has been removed. */
  readonly isReset: boolean
}

const nothing: Stale = { parts: [], payment: undefined, isReset: false }

/** Returns what is stale after an event of the sandbox. */
export function staleAfter(news: JsonObject): Stale {
  switch (news['type']) {
    case 'control': {
      const { path } = news
      const isReset = typeof path === 'string' && path.endsWith('/reset')
      return { parts: allParts, payment: undefined, isReset }
    }
    case 'payment':
      return { ...nothing, parts: ['payments'], payment: paymentOf(news['intent']) }
    case 'request': {
      const { request } = news
      const path = isJsonObject(request) ? request['path'] : undefined
      const isTransfer = typeof path === 'string' && path.endsWith('/transfer')
      const parts: readonly Part[] = isTransfer ? ['requests', 'transfers'] : ['requests']
      return { ...nothing, parts, payment: paymentOf(request) }
    }
    case 'delivery':
      return { ...nothing, parts: ['deliveries'], payment: paymentOf(news['delivery']) }
    default:
      return nothing
  }
}

function paymentOf(value: unknown): string | undefined {
  const id = isJsonObject(value) ? value['payment_intent_id'] : undefined
  return typeof id === 'string' ? id : undefined
}
