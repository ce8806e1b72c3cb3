import { waitFor } from '@testing-library/react'
import { createFakeKryptogo, createTestClock } from 'kryptogo-payment-react/testing'
import { expect, it, onTestFinished } from 'vitest'
import { userEvent } from 'vitest/browser'
import { dialog, MINUTE, openShop, payButton } from './support'

/** A whole stream: an event without a change, a success, and the end. */
function streamOf(intent: object): string {
  const event = (status: string) =>
    `retry: 1\nevent: intent\ndata: ${JSON.stringify({ ...intent, status })}\n\n:\n\n`
  const type = 'text/event-stream'
  const url = URL.createObjectURL(new Blob([event('pending'), event('success')], { type }))
  onTestFinished(() => URL.revokeObjectURL(url))
  return url
}

it("follows a payment through the browser's own EventSource to the last event", async () => {
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock, scenario: 'pending' })
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await fake.fetch(input, init)
    const { data } = (await response.json()) as { data: object }
    return Response.json({ code: 0, data: { ...data, events_path: streamOf(data) } })
  }
  const shop = openShop({ environment: { fetch, clock } })
  await userEvent.click(payButton())
  await waitFor(() => expect(dialog()).toHaveAttribute('data-status', 'success'))
  await clock.advanceAsync(MINUTE)
  expect(fake.requests.map(({ method }) => method)).toEqual(['POST'])
  shop.unmount()
})
