import { createIntent } from 'kryptogo-payment-react/testing'
import { expect, it, vi } from 'vitest'
import { createToPublicPayment } from '../../../src/server/http/publicPayment'

it('shows the status that the server accepted', () => {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const toPublicPayment = createToPublicPayment(undefined, log)
  const intent = createIntent({ status: 'success' })
  const stored = {
    ...{ id: 'an-id', orderId: null, order: null },
    ...{ isOffered: true, paidBy: null, hasExpired: true },
  }
  const shown = toPublicPayment({ ...stored, status: 'expired', intent })
  expect(shown).toMatchObject({ status: 'expired' })
})
