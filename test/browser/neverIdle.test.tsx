import { waitFor } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { openShop, requests } from './support'

const isRequested = () => requests().some((path) => path.endsWith('/CheckoutDialog.tsx'))

let isOver = false
afterEach(() => (isOver = true))

it('the dialog is loaded on a page that never rests', { timeout: 60_000 }, async () => {
  performance.clearResourceTimings()
  const channel = new MessageChannel()
  channel.port1.onmessage = () => {
    const end = performance.now() + 40
    while (performance.now() < end);
    if (!isOver) channel.port2.postMessage('again')
  }
  channel.port2.postMessage('begin')
  openShop({ scenario: 'pending' })
  await waitFor(() => expect(isRequested()).toBe(true), { timeout: 30_000 })
})
