import { act, fireEvent, screen, within } from '@testing-library/react'
import { http } from 'msw'
import { usePaymentSession } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { button, buttonFor, orderPage } from './orderPage'
import { overHttp } from './overHttp'
import { counts, HOUR, INTENT, MINUTE, SECOND, type ShopOptions } from './support'
import { json } from './wrongAnswers'

const { server, open } = overHttp()

const tea = buttonFor('A-1')
const dialog = () => within(screen.getByRole('dialog'))

const refusal = (status: number, error: string, headers: Record<string, string> = {}) => {
  const body = { code: status, error, message: 'No' }
  return new Response(JSON.stringify(body), { status, headers })
}

describe('an order that is already paid', () => {
  async function openPaid(handlers: Partial<ShopOptions> = {}) {
    const shop = await open({ children: orderPage(), ...handlers })
    server.use(http.post(`*${INTENT}`, () => refusal(409, 'already_paid')))
    return shop
  }

  it('shows as paid on the button, in the message and in the dialog', async () => {
    const shop = await openPaid()
    await shop.after(() => fireEvent.click(button()))
    expect(button()).toHaveAttribute('data-status', 'success')
    expect(button()).toHaveAccessibleName('Paid')
    expect(screen.getByTestId('message')).toHaveTextContent('This order has already been paid.')
    expect(dialog().queryByRole('img', { name: /QR/ })).toBeNull()
    await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: 'Done' })))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(button()).toHaveAttribute('data-status', 'success')
  })

  it('calls no handler but for the opening, and leaves nothing to wait for', async () => {
    const onSuccess = vi.fn()
    const onError = vi.fn()
    const onStatusChange = vi.fn()
    const shop = await openPaid({ onSuccess, onError, onStatusChange })
    await shop.after(() => fireEvent.click(button()))
    await shop.pass(HOUR)
    expect(onSuccess).not.toHaveBeenCalled()
    expect(onError).not.toHaveBeenCalled()
    expect(onStatusChange.mock.calls).toMatchObject([[{ status: 'opening' }]])
    expect(shop.clock.waiting).toBe(0)
  })

  it('asks no more on the next click', async () => {
    const shop = await openPaid()
    await shop.after(() => fireEvent.click(button()))
    server.resetHandlers()
    await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: 'Done' })))
    await shop.after(() => fireEvent.click(button()))
    expect(button()).toHaveAttribute('data-status', 'success')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('is what payAsync resolves with', async () => {
    const session: { current?: ReturnType<typeof usePaymentSession> } = {}
    function Session() {
      const current = usePaymentSession({ orderKey: 'A-1' })
      Object.assign(session, { current })
      return null
    }
    const shop = await openPaid({ children: <Session /> })
    const ended = vi.fn()
    await act(async () => {
      void session.current?.payAsync({ fiatAmount: '300', fiatCurrency: 'TWD' }).then(ended)
      await shop.clock.advanceAsync(0)
    })
    await shop.pass(0)
    expect(ended.mock.calls).toMatchObject([
      [{ status: 'success', restored: true, alreadyPaid: true }],
    ])
    expect(ended.mock.lastCall?.[0]).not.toHaveProperty('intent')
  })
})

describe('an order that is busy', () => {
  /** A shop that is busy for so many requests, and the times of all of them in seconds. */
  async function openBusy(times: number, said?: string) {
    const shop = await open({ scenario: 'pending', children: tea })
    const start = shop.clock.now()
    const inSeconds = (_: string, seconds: string) =>
      new Date(start + Number(seconds) * SECOND).toUTCString()
    const retryAfter = said?.replace(/^in (\d+) s$/, inSeconds)
    const asked: number[] = []
    server.use(
      http.post(`*${INTENT}`, () => {
        asked.push((shop.clock.now() - start) / SECOND)
        if (asked.length > times) return undefined
        const headers = retryAfter === undefined ? {} : { 'Retry-After': retryAfter }
        return refusal(503, 'order_busy', headers)
      }),
    )
    await shop.after(() => fireEvent.click(button()))
    return { shop, asked }
  }

  it('is asked for again after as long as the server says, and a little more', async () => {
    const { shop, asked } = await openBusy(2, '4')
    expect(button()).toHaveAttribute('data-status', 'opening')
    await shop.pass(MINUTE)
    expect(asked).toEqual([0, 5, 10])
    expect(button()).toHaveAttribute('data-status', 'pending')
    expect(shop.fake.intents).toHaveLength(1)
    shop.unmount()
  })

  it('is asked for again every second or so if the server does not say', async () => {
    const { shop, asked } = await openBusy(1)
    await shop.pass(MINUTE)
    expect(asked).toEqual([0, 1.25])
    shop.unmount()
  })

  it.each(['', '0', '-5', '1.5.', 'soon', 'Wed, 21 Oct 2015 07:28:00 GMT'])(
    'is asked for again every second or so if the server says "%s"',
    async (retryAfter) => {
      const { shop, asked } = await openBusy(1, retryAfter)
      await shop.pass(MINUTE)
      expect(asked).toEqual([0, 1.25])
      shop.unmount()
    },
  )

  it('is asked for again after a date that the server says', async () => {
    const { shop, asked } = await openBusy(1, 'in 8 s')
    await shop.pass(MINUTE)
    expect(asked).toEqual([0, 10])
    shop.unmount()
  })

  it('is an error that can be tried again after six requests', async () => {
    const { shop, asked } = await openBusy(Infinity)
    await shop.pass(MINUTE)
    expect(asked).toHaveLength(6)
    expect(button()).toHaveAttribute('data-error', 'order_busy')
    expect(screen.getByRole('dialog')).toHaveTextContent('already being prepared')
    expect(dialog().getByRole('button', { name: 'Try again' })).toBeVisible()
    expect(shop.clock.waiting).toBe(0)
  })

  it.each(['600', '9'.repeat(400), 'in 600 s'])(
    'is an error at once if the server asks for more than the buyer would wait, as %s',
    async (retryAfter) => {
      const { asked } = await openBusy(1, retryAfter)
      expect(asked).toEqual([0])
      expect(button()).toHaveAttribute('data-error', 'order_busy')
    },
  )

  it('is asked for no more once the buyer closes the dialog', async () => {
    const { shop, asked } = await openBusy(Infinity)
    await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: 'Close' })))
    await shop.pass(MINUTE)
    expect(asked).toEqual([0])
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(counts(shop.fake).posts).toBe(0)
  })
})

it.each([
  [409, { code: 409, error: 'order_paid', message: 'No' }, 'api_error'],
  [403, { code: 403, error: 'forbidden', message: 'No' }, 'forbidden'],
])('another refusal with %s is an error as before', async (status, body, code) => {
  expectLogged(code)
  const shop = await open({ children: tea })
  server.use(http.post(`*${INTENT}`, () => json(body, status)))
  await shop.after(() => fireEvent.click(button()))
  expect(button()).toHaveAttribute('data-error', code)
})
