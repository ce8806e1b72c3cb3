import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePaymentIntent } from '../../../src/core/intent'
import { amountAnomalies } from '../../../src/server/payments/anomalies'
import { createIntent } from 'kryptogo-payment-react/testing'

const status = fc.constantFrom('success', 'pending', 'expired', 'insufficient_refunded')
const cents = fc.integer({ min: 0, max: 2_000 })
const known = createIntent({ crypto_amount: '9.23' })
const DUE = 923

/** A number of cents as KryptoGO might write it. */
const written = (amount: number, zeros: number) => {
  const text = (amount / 100).toFixed(2)
  return zeros ? `${text}${'0'.repeat(zeros)}` : text
}

const kindsOf = (fields: object) =>
  amountAnomalies(known, parsePaymentIntent({ ...known, ...fields })).map(({ kind }) => kind)

describe('amountAnomalies', () => {
  it('compares what is left of the money with what was due, to the last digit', () => {
    fc.assert(
      fc.property(
        status,
        fc.option(cents),
        fc.option(cents),
        fc.nat(6),
        (status, received, refund, zeros) => {
          const kinds = kindsOf({
            status,
            ...(received !== null && { received_amount: written(received, zeros) }),
            ...(refund !== null && { refund_amount: written(refund, 0) }),
          })
          const claimed = received ?? (status === 'success' ? DUE : null)
          const left = claimed === null ? null : Math.max(0, claimed - (refund ?? 0))
          expect(kinds).toEqual([
            ...(claimed !== null && (refund ?? 0) > claimed ? ['refund_exceeds_received'] : []),
            ...(left !== null && left < DUE && status === 'success' ? ['underpaid_success'] : []),
            ...(left !== null && left > DUE ? ['overpaid'] : []),
          ])
        },
      ),
    )
  })

  it('names every amount that cannot be read', () => {
    const amounts = ['received_amount', 'aggregated_amount', 'refund_amount'] as const
    const unreadable = fc.constantFrom<unknown>(
      '1e-7',
      '-5',
      '1,5',
      ' 1',
      'NaN',
      1e-7,
      -5,
      {},
      true,
    )
    fc.assert(
      fc.property(fc.subarray([...amounts], { minLength: 1 }), unreadable, (fields, value) => {
        const intent = parsePaymentIntent({
          ...known,
          status: 'success',
          ...Object.fromEntries(fields.map((field) => [field, value])),
        })
        expect(amountAnomalies(known, intent)).toContainEqual({
          kind: 'unreadable_amount',
          details: { fields },
        })
      }),
    )
  })
})
