import type { FakeKryptogo } from 'kryptogo-payment-react/testing'

export interface Envelope {
  code: number
  message?: string
  data?: unknown
}

export const intentUrl = 'https://shop.example/api/kryptogo/v1/studio/api/payment/intent'

export async function create(fake: FakeKryptogo, body: unknown, init: RequestInit = {}) {
  const response = await fake.fetch(intentUrl, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  })
  return (await response.json()) as Envelope
}

export async function read(fake: FakeKryptogo, id: string) {
  const response = await fake.fetch(`${intentUrl}/${id}`)
  return (await response.json()) as Envelope
}
