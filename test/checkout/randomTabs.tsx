import { cleanup, fireEvent, screen } from '@testing-library/react'
import { PayButton, PaymentMessage, type PaymentIntent } from 'kryptogo-payment-react'
import fc from 'fast-check'
import { turn } from './pageEvents'
import { createWorld, INTENT, MINUTE, openShop, SECOND } from './support'

const TABS = ['first', 'second'] as const
const PAUSES = [1, 5, 20, 120, 600, 600].map((seconds) => seconds * SECOND)

/** Something that happens around one order. Numbers choose among what there is, modulo how many. */
export type Happening =
  /** A buyer presses any of the buttons of all tabs. */
  | { type: 'press'; which: number }
  /** The cart of a tab changes, or is as it was. */
  | { type: 'reprice' | 'reload' | 'cut'; tab: number }
  /** Something becomes of one of the payments. */
  | { type: 'money'; which: number; how: number }
  | { type: 'pass' | 'hide' | 'keep'; pause: number }

const small = fc.nat({ max: 11 })
const tab = fc.nat({ max: 1 })

/** Histories of one order in two tabs. */
export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ type: fc.constant('press' as const), which: small }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('reprice' as const), tab }) },
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('money' as const), which: small, how: small }),
    },
    { weight: 5, arbitrary: fc.record({ type: fc.constant('pass' as const), pause: small }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('reload' as const, 'cut'), tab }) },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constantFrom('hide' as const, 'keep'), pause: small }),
    },
  ),
  { minLength: 5, maxLength: 25 },
)

/** The changes that KryptoGO may report of a payment as it is now. */
function changesOf(intent: PaymentIntent, isLate: boolean): readonly Partial<PaymentIntent>[] {
  const { payment_intent_id: id, crypto_amount: due, status, payment_tx_hash: hash } = intent
  const seen = { payment_tx_hash: `0x${id}` }
  const paid = { ...seen, status: 'success', received_amount: due } as const
  const short = { ...seen, status: 'insufficient_not_refunded', received_amount: '1' } as const
  if (status === 'expired') return [paid, seen, short]
  if (status === 'insufficient_not_refunded')
    return [paid, { status: 'insufficient_refunded', refund_amount: '1', refund_tx_hash: '0xb' }]
  if (status !== 'pending') return []
  if (hash !== undefined) return [paid, short]
  return isLate ? [seen, { status: 'expired' }, { status: 'expired' }] : [seen]
}

/** Two tabs of one order at a shop, and the truth about its payments. */
export async function openTabs() {
  localStorage.clear()
  const world = createWorld({ scenario: 'pending', orders: true })
  const { fake, clock } = world
  const prices = ['300', '300']
  const lines = [{ isCut: false }, { isCut: false }]

  const idOf = (index: number, part: string) => `${TABS[index] ?? ''} ${part}`

  const pageOf = (index: number) => [
    <PayButton
      key="pay"
      data-testid={idOf(index, 'pay')}
      orderKey="A-1"
      orderData={{ orderId: 'A-1' }}
      fiatAmount={prices[index] ?? ''}
      fiatCurrency="TWD"
    />,
    <PaymentMessage key="message" data-testid={idOf(index, 'message')} />,
  ]

  async function open(index: number) {
    const successes: string[] = []
    const shop = await openShop({
      world,
      children: pageOf(index),
      onSuccess: ({ intent }) => successes.push(intent.payment_intent_id),
      between: (fetch) => (input, init) =>
        lines[index]?.isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init),
    })
    return Object.assign(shop, { successes })
  }

  const tabs = [await open(0), await open(1)] as const
  const all = [...tabs]
  const shopOf = (index: number) => all[index] ?? tabs[0]
  const pass = (ms: number) => shopOf(0).pass(ms)
  const after = (what: () => unknown) => shopOf(0).after(what)

  async function leave(ms: number, go: () => unknown, comeBack: () => unknown) {
    await after(go)
    await pass(ms)
    await after(comeBack)
  }

  async function happen(one: Happening) {
    const pause = 'pause' in one ? (PAUSES[one.pause % PAUSES.length] ?? 0) : 0
    switch (one.type) {
      case 'press': {
        const buttons = screen.queryAllByRole('button', { hidden: true })
        const pressed = buttons[one.which % buttons.length]
        if (pressed) await after(() => fireEvent.click(pressed))
        break
      }
      case 'reprice':
        prices[one.tab] = prices[one.tab] === '300' ? '280' : '300'
        await after(() => {
          shopOf(one.tab).rerender(pageOf(one.tab))
        })
        break
      case 'money': {
        const intent = fake.intents[one.which % fake.intents.length]
        if (!intent) break
        const changes = changesOf(intent, clock.now() > intent.payment_deadline * 1000)
        const change = changes[one.how % changes.length]
        if (change) fake.update(intent.payment_intent_id, change)
        break
      }
      case 'reload':
        shopOf(one.tab).unmount()
        all[one.tab] = await open(one.tab)
        break
      case 'cut':
        lines[one.tab] = Object.assign(lines[one.tab] ?? {}, { isCut: !lines[one.tab]?.isCut })
        break
      case 'pass':
        await pass(pause)
        break
      case 'hide':
        await leave(
          pause,
          () => turn('hidden'),
          () => turn('visible'),
        )
        break
      case 'keep':
        await leave(pause, transition('pagehide'), transition('pageshow'))
    }
  }

  return {
    happen,
    pass,
    /** Whether each tab can reach the server. */
    isConnected: () => lines.every(({ isCut }) => !isCut),
    connect: () => {
      for (const line of lines) line.isCut = false
    },
    now: () => clock.now(),
    /** The payments that each page was told were paid. */
    successes: () => all.map(({ successes }) => successes),
    /** The ids of the payments whose address any tab shows. */
    shown: () => {
      const isShown = ({ payment_address: address = ' ' }: PaymentIntent) =>
        document.body.textContent.includes(address)
      return fake.intents.filter(isShown).map((intent) => intent.payment_intent_id)
    },
    /** The payments as the shop's server answers with them. */
    payments: () => Promise.all(fake.intents.map(async ({ payment_intent_id: id }) => read(id))),
    buttons: () => TABS.map((name) => screen.getByTestId(`${name} pay`)),
    messages: () => TABS.map((name) => screen.queryByTestId(`${name} message`)?.textContent ?? ''),
    close: () => {
      for (const shop of all) shop.unmount()
      cleanup()
    },
  }

  async function read(id: string) {
    const response = await fake.fetch(`https://shop.example${INTENT}/${id}`)
    return ((await response.json()) as { data: PaymentIntent }).data
  }
}

const transition = (type: 'pagehide' | 'pageshow') => () =>
  window.dispatchEvent(new PageTransitionEvent(type, { persisted: true }))

/** By then each tab has looked at the payment on its screen. */
export const SOON = 20 * SECOND
/** By then each tab has looked at all of its payments. */
export const AT_LAST = 15 * MINUTE
