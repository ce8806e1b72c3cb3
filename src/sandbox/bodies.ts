import type { PaymentIntent } from '../core/contract'
import { isAmount } from '../core/isAmount'
import { payloadOf } from '../testing/callbacks'
import type { SandboxSettings, WrongBody } from '../testing/sandboxApi'

type Spelling = SandboxSettings['spelling']

interface Amounts {
  readonly received_amount?: string
  readonly aggregated_amount?: string
}

/** Spells the amounts of an intent in one of the two ways that occur. */
export function spelled<Intent extends Amounts>(
  intent: Intent,
  spelling: Spelling,
): Intent | Omit<Intent, keyof Amounts> {
  if (spelling === 'received_amount') return intent
  const { received_amount, aggregated_amount, ...rest } = intent
  return {
    ...rest,
    ...(received_amount !== undefined && { received_crypto_amount: received_amount }),
    ...(aggregated_amount !== undefined && { aggregated_crypto_amount: aggregated_amount }),
  }
}

/** Returns the body of the callback that reports an intent, which may be wrong on purpose. */
export function callbackBody(
  intent: PaymentIntent,
  spelling: Spelling,
  wrong: WrongBody | null,
): string {
  const right = payloadOf(intent)
  const text = (payload: Partial<PaymentIntent>) => JSON.stringify(spelled(payload, spelling))
  switch (wrong) {
    case null:
      return text(right)
    case 'not_json':
      return '<!doctype html><title>Bad Gateway</title><h1>Bad Gateway</h1>'
    case 'cut':
      return text(right).slice(0, text(right).length / 2)
    case 'empty':
      return ''
    case 'unknown_payment':
      return text({ ...right, payment_intent_id: 'kgSandboxUnknownPayment000000000' })
    case 'wrong_status':
      return text({ ...right, status: 'success' })
    case 'wrong_amount': {
      const { received_amount = right.crypto_amount } = right
      return text({ ...right, received_amount: `1${received_amount}` })
    }
    case 'numbers':
      return JSON.stringify(spelled(right, spelling), (_, value: unknown) =>
        isAmount(value) ? Number(value) : value,
      )
  }
}
