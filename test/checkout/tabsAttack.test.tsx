import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PaymentIntent } from 'kryptogo-payment-react'
import { expectConsole } from '../setup'
import { runs } from '../support/size.mjs'
import { withChannels } from './channels'
import { AT_LAST, happenings, openTabs, SOON, type Happening } from './randomTabs'

withChannels()

type Tabs = Awaited<ReturnType<typeof openTabs>>

const isSeen = ({ status, payment_tx_hash: hash }: PaymentIntent) =>
  Boolean(hash) && status !== 'success' && status !== 'insufficient_refunded'

/** The pages show one address at most, and only the one that the server offers. */
async function expectOneOffer({ shown, payments, now, successes }: Tabs) {
  const offered = (await payments()).filter(
    ({ payment_address, payment_deadline }) =>
      payment_address !== undefined && now() < payment_deadline * 1000,
  )
  const ids = shown()
  expect(ids.length).toBeLessThanOrEqual(1)
  expect(offered.map((intent) => intent.payment_intent_id)).toEqual(expect.arrayContaining(ids))
  for (const ids of successes()) expect(new Set(ids).size).toBe(ids.length)
}

/** No page denies money that arrived, or says that it did where it did not. */
async function expectTruth({ payments, buttons, messages }: Tabs) {
  const all = await payments()
  const isPaid = all.some(({ status }) => status === 'success')
  const isHeld = all.some(isSeen)
  for (const [index, button] of buttons().entries()) {
    const status = button.getAttribute('data-status')
    const text = messages()[index] ?? ''
    // At a price that was not asked for yet, the button asks the server.
    const isOffer = status === 'idle' && (text.startsWith('Paid') || text === '')
    if (isPaid) expect(status === 'success' || isHeld || isOffer, text).toBe(true)
    else expect(status).not.toBe('success')
    if (isHeld && !isPaid) expect(button).not.toHaveAccessibleName(/^(Pay NT|Pay again)/)
  }
}

async function live(history: readonly Happening[]) {
  const tabs = await openTabs()
  try {
    for (const [index, happening] of history.entries()) {
      await tabs.happen(happening)
      if (index % 5 !== 4 || !tabs.isConnected()) continue
      await tabs.pass(SOON)
      await expectOneOffer(tabs)
    }
    tabs.connect()
    await tabs.pass(AT_LAST)
    await expectOneOffer(tabs)
    await expectTruth(tabs)
  } finally {
    tabs.close()
  }
}

const press: Happening = { type: 'press', which: 0 }
const seen: Happening = { type: 'money', which: 0, how: 0 }

it('two tabs of one order offer one payment, and deny no money, whatever happens', async () => {
  // A price that has changed while money was on its way.
  expectConsole('error', /the server charges (300|280) TWD/)
  const changed: Happening[] = [press, seen, { type: 'pass', pause: 2 }]
  const examples: [Happening[]][] = [
    [[...changed, { type: 'reprice', tab: 0 }, press]],
    // Paid, and asked for again at another price.
    [[...changed, press, { type: 'reprice', tab: 0 }, seen, { type: 'pass', pause: 2 }, press]],
    // News of another tab just after a look.
    [[press, { type: 'hide', pause: 0 }, seen, { type: 'reload', tab: 1 }]],
  ]
  await fc.assert(fc.asyncProperty(happenings, live), { numRuns: runs(45, 10), examples })
}, 240_000)
