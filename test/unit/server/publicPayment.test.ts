import { expect, it, vi } from 'vitest'
import { createToPublicPayment } from '../../../src/server/http/publicPayment'
import { fullIntent } from '../../server/routesSupport'

it('shows the status that the server accepted', () => {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const toPublicPayment = createToPublicPayment(undefined, log)
  const intent = fullIntent('an-id')
  const seen = toPublicPayment({ id: 'an-id', status: 'expired', intent, order: null })
  expect(seen).toMatchObject({ status: 'expired' })
})
