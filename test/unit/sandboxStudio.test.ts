import { createTestClock } from 'kryptogo-payment-react/testing'
import { expect, it } from 'vitest'
import { createStudio } from '../../src/sandboxPage/studio/createStudio'
import type { NewsSource } from '../../src/sandboxPage/studio/followNews'
import type { Route } from '../../src/sandboxPage/studio/useRoute'

const settings = {
  ...{ scenario: 'expired', fault: null, speed: 1, paused: false, latency_ms: 0 },
  callbacks: { copies: 1, delay_ms: 0, reorder: false, body: null },
}
const intent = (id: string) => ({ payment_intent_id: id, status: 'pending' })
const list = (...items: object[]) => ({ items, next: null })

/** The state of the page over a network whose answers the test decides. */
function open(initial: Record<string, unknown> = {}) {
  const clock = createTestClock()
  const answers: Record<string, unknown> = {
    '/health': { ok: true, demo: true },
    '/settings': settings,
    '/payments': list(intent('b'), intent('a')),
    '/payments/a': { intent: intent('a') },
    '/payments/b': { intent: intent('b') },
    '/requests': list(),
    '/callbacks': list(),
    '/transfers': list(),
    '/balances': {},
    ...initial,
  }
  const requests: string[] = []
  /** Called when a held request may be answered. */
  const held: (() => void)[] = []
  const network = { isLost: false, holds: '' }
  const sources: { -readonly [Key in keyof NewsSource]: NewsSource[Key] }[] = []
  const shown = { now: true, change: () => undefined as void }
  const route: { now: Route; change: () => void } = {
    now: { section: 'payments', id: undefined },
    change: () => undefined,
  }
  const studio = createStudio({
    clock,
    url: 'http://sandbox.test',
    async fetch(input, { method = 'GET' } = {}) {
      const { pathname } = new URL(input instanceof Request ? input.url : String(input))
      const path = pathname.replace('/_sandbox', '')
      requests.push(`${method} ${path}`)
      if (network.isLost) throw new TypeError('Failed to fetch')
      const answer = answers[path]
      if (network.holds === path) await new Promise<void>((resolve) => held.push(resolve))
      if (answer === undefined)
        return Response.json(
          { error: 'unknown_payment', message: 'There is no such thing.' },
          { status: 404 },
        )
      return Response.json(answer)
    },
    openEvents() {
      const source = {
        ...{ readyState: 0, onopen: null, onerror: null, onmessage: null },
        close: () => void (source.readyState = 2),
      }
      sources.push(source)
      return source
    },
    isShown: () => shown.now,
    subscribeToShown: (listener) => {
      shown.change = listener
      return () => undefined
    },
    getRoute: () => route.now,
    subscribeToRoute: (listener) => {
      route.change = listener
      return () => undefined
    },
  })
  studio.follow()
  return {
    ...{ studio, answers, requests, network, held },
    connect: () => sources.at(-1)?.onopen?.(new Event('open')),
    news: (news: object) =>
      sources.at(-1)?.onmessage?.(new MessageEvent('message', { data: JSON.stringify(news) })),
    /** The state of each connection for news that has been opened: 2 is closed. */
    connections: () => sources.map(({ readyState }) => readyState),
    /** Loses the connection, for good where something else answers there. */
    lose(readyState: 0 | 2): void {
      const source = sources.at(-1)
      if (source) source.readyState = readyState
      source?.onerror?.(new Event('error'))
    },
    show(isShown: boolean): void {
      shown.now = isShown
      shown.change()
    },
    goTo(id: string | undefined): void {
      route.now = { section: 'payments', id }
      route.change()
    },
    /** Lets time pass, and what is waiting be answered. */
    pass: (ms: number) => clock.advanceAsync(ms),
    state: () => studio.getSnapshot(),
  }
}

it('reads the newest payment, or the one that was chosen, and never calls it missing before', async () => {
  const page = open()
  page.connect()
  const statuses: string[] = []
  page.studio.subscribe(() => statuses.push(page.state().selected?.status ?? 'none'))
  await page.pass(20)
  await expect.poll(() => page.state().selected).toMatchObject({ id: 'b', status: 'read' })
  page.goTo('a')
  expect(page.state().selected).toEqual({ id: 'a', status: 'reading' })
  await expect.poll(() => page.state().selected).toMatchObject({ id: 'a', status: 'read' })
  expect(statuses).not.toContain('missing')
  page.goTo('gone')
  await expect.poll(() => page.state().selected).toEqual({ id: 'gone', status: 'missing' })
})

it('shows the payment that was chosen last, whichever is read last', async () => {
  const page = open()
  page.network.holds = '/payments/a'
  page.goTo('a')
  page.goTo('b')
  await expect.poll(() => page.state().selected).toMatchObject({ id: 'b', status: 'read' })
  page.held.forEach((answer) => answer())
  await page.pass(0)
  expect(page.state().selected).toMatchObject({ id: 'b', status: 'read' })
})

it('keeps the settings through a reset, and drops what was read before', async () => {
  const page = open()
  page.connect()
  await page.pass(20)
  await expect.poll(() => page.state().world.payments).toHaveLength(2)
  await page.pass(200)
  page.network.holds = '/payments'
  page.news({ type: 'payment', intent: intent('b') })
  await page.pass(20)
  await expect.poll(() => page.held).toHaveLength(1)
  page.answers['/payments'] = list()
  page.news({ type: 'control', method: 'POST', path: '/_sandbox/reset' })
  expect(page.state().world).toMatchObject({ settings, hasDemo: true, payments: [] })
  page.network.holds = ''
  page.held.forEach((answer) => answer())
  const lengths: number[] = []
  page.studio.subscribe(() => lengths.push(page.state().world.payments.length))
  const before = page.requests.length
  await expect
    .poll(async () => {
      await page.pass(100)
      return page.requests.slice(before)
    })
    .toContain('GET /payments')
  expect(lengths).not.toContain(2)
})

it('reads again what could not be read', async () => {
  const page = open()
  page.connect()
  page.network.isLost = true
  await page.pass(20)
  await expect.poll(() => page.requests).toContain('GET /payments')
  page.network.isLost = false
  await expect
    .poll(async () => {
      await page.pass(500)
      return page.state().world.payments
    })
    .toHaveLength(2)
})

it('shows a setting at once, and takes it back where it could not be made', async () => {
  const page = open()
  page.connect()
  await page.pass(20)
  await expect.poll(() => page.state().world.settings).toBeDefined()
  page.network.isLost = true
  const first = page.studio.change('Changed.', { speed: 10 })
  const second = page.studio.change('Changed.', { latency_ms: 5, callbacks: { copies: 2 } })
  expect(page.state().world.settings).toMatchObject({
    ...{ speed: 10, latency_ms: 5 },
    callbacks: { copies: 2, delay_ms: 0 },
  })
  await Promise.all([first, second])
  expect(page.state().world.settings).toEqual(settings)
  expect(page.state().notice).toMatchObject({ kind: 'lost', text: '' })
})

it('says what has been done, or why not, with the requests that did it', async () => {
  const page = open({ '/payments/a/trigger': { intent: intent('a') } })
  await page.studio.run('Done.', (client) => client.trigger('a', 'pay', { amount: '9.23' }))
  expect(page.state().notice).toMatchObject({
    ...{ kind: 'done', text: 'Done.' },
    calls: [
      {
        method: 'POST',
        url: 'http://sandbox.test/_sandbox/payments/a/trigger',
        body: '{"event":"pay","amount":"9.23"}',
      },
    ],
  })
  const id = page.state().notice?.id
  await page.studio.run('Done.', (client) => client.trigger('c', 'pay'))
  expect(page.state().notice).toMatchObject({ kind: 'refused', text: 'There is no such thing.' })
  expect(page.state().notice?.id).not.toBe(id)
})

it('keeps no connection while it is hidden, and reads everything again when it is shown', async () => {
  const page = open()
  page.connect()
  await page.pass(20)
  await expect.poll(() => page.state().world.payments).toHaveLength(2)
  await page.pass(200)
  page.show(false)
  expect(page.connections()).toEqual([2])
  page.answers['/payments'] = list(intent('c'), intent('b'), intent('a'))
  page.show(true)
  expect(page.connections()).toEqual([2, 0])
  page.connect()
  await page.pass(20)
  await expect.poll(() => page.state().world.payments).toHaveLength(3)
})

it('connects again where the browser does not, later each time', async () => {
  const page = open()
  page.lose(0)
  await page.pass(60_000)
  // The browser is at it.
  expect(page.connections()).toHaveLength(1)
  for (const ms of [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
    const before = page.connections().length
    page.lose(2)
    expect(page.state().isConnected).toBe(false)
    await page.pass(ms - 1)
    expect(page.connections()).toHaveLength(before)
    await page.pass(1)
    expect(page.connections()).toHaveLength(before + 1)
  }
  page.connect()
  expect(page.state().isConnected).toBe(true)
  page.lose(2)
  await page.pass(1_000)
  expect(page.connections()).toHaveLength(8)
  page.lose(2)
  page.show(false)
  await page.pass(60_000)
  expect(page.connections()).toHaveLength(8)
})
