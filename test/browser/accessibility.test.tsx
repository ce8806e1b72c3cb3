import { screen, waitFor } from '@testing-library/react'
import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentStatusBadge,
} from 'kryptogo-payment-react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { fixtures } from 'kryptogo-payment-react/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { dialog, inDialog, MINUTE, openDialog, openShop, pay, payButton, SECOND } from './support'

const components = [
  pay,
  <PaymentStatusBadge key="badge" />,
  <PaymentMessage key="message" />,
  <PaymentCountdown key="countdown" />,
  <PaymentDetails key="details" intent={fixtures.pending} />,
]

/** The outermost of our elements. */
const roots = () =>
  [...document.querySelectorAll<HTMLElement>('[class^="kgp-"], [role="status"]')].filter(
    (element) => !element.parentElement?.closest('[class^="kgp-"], [role="status"]'),
  )

async function openAndClose(options: Parameters<typeof openShop>[0] = {}) {
  const shop = openShop({ scenario: 'pending', children: components, ...options })
  payButton().click()
  await waitFor(() => expect(dialog().querySelector('.kgp-code')).not.toBeNull())
  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(document.querySelector('dialog')).toBeNull())
  return shop
}

describe('lang', () => {
  it.each([
    ['en', {}],
    ['en', { locale: 'de' }],
    ['en-GB', { locale: 'en-GB' }],
    ['zh-TW', { locale: 'zh-TW', messages: zhTW }],
  ])('is %s on all that is rendered with %o', async (lang, options) => {
    await openAndClose(options)
    expect(roots().length).toBeGreaterThan(5)
    expect(roots().map((root) => root.lang)).toEqual(roots().map(() => lang))
    payButton().click()
    await waitFor(() => expect(dialog()).toHaveAttribute('lang', lang))
  })

  it("is the page's own on a label of its own, and where the page says so", () => {
    openShop({
      children: [
        <PayButton key="own" data-testid="pay" fiatAmount="300" fiatCurrency="TWD">
          Tee kaufen
        </PayButton>,
        <PaymentStatusBadge key="badge" status="success" lang="de" title="badge" />,
      ],
    })
    expect(payButton()).not.toHaveAttribute('lang')
    expect(screen.getByTitle('badge')).toHaveAttribute('lang', 'de')
  })
})

describe('links', () => {
  it('are named after where they lead, and that they open a new tab', async () => {
    const shop = openShop({ scenario: 'underpaid_refunded' })
    await openDialog()
    await shop.pass(2 * MINUTE)
    await waitFor(() => expect(inDialog().getAllByRole('link')).toHaveLength(2))
    const { payment_tx_hash = '', refund_tx_hash = '' } = shop.intent
    const links = inDialog().getAllByRole('link', {
      name: 'View transaction on Arbiscan (opens in a new tab)',
    })
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      `https://arbiscan.io/tx/${payment_tx_hash}`,
      `https://arbiscan.io/tx/${refund_tx_hash}`,
    ])
    for (const [index, hash] of [payment_tx_hash, refund_tx_hash].entries()) {
      expect(links[index]).toHaveAttribute('target', '_blank')
      expect(links[index]).toHaveTextContent('View transaction on Arbiscan')
      expect(links[index]).toHaveAccessibleDescription(hash)
    }
  })

  it.each([
    ['eth', 'Etherscan'],
    ['matic', 'PolygonScan'],
    ['bsc', 'BscScan'],
  ])('name the explorer of %s: %s', (payment_chain_id, explorer) => {
    openShop({ children: <PaymentDetails intent={{ ...fixtures.success, payment_chain_id }} /> })
    const name = `View transaction on ${explorer} (opens in a new tab)`
    expect(screen.getByRole('link', { name })).toBeVisible()
  })
})

describe('amounts', () => {
  const AMOUNT = /9\.23|NT\$\s*300|^300$/

  /** The texts with an amount that are not isolated from the text around them. */
  function exposed(): string[] {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const texts: string[] = []
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode
      const isRead = parentElement && !parentElement.closest('[role="status"], script, style')
      if (isRead && AMOUNT.test(textContent ?? '') && !parentElement.closest('bdi'))
        texts.push(textContent ?? '')
    }
    return texts
  }
  const isolated = () => [...document.querySelectorAll('bdi')].map((one) => one.textContent)

  it('are isolated from the text around them, on the page and in the dialog', async () => {
    openShop({ scenario: 'pending', children: components })
    expect(isolated()).toContain('NT$300')
    await openDialog()
    expect(isolated()).toContain('9.23 USDT')
    expect(exposed()).toEqual([])
    await userEvent.keyboard('{Escape}')
    await screen.findByText(/^Send exactly/)
    expect(screen.getByText(/^Send exactly/).querySelector('bdi')).toHaveTextContent('9.23 USDT')
    expect(exposed()).toEqual([])
  })

  it('read from left to right on a page that is written from right to left', async () => {
    const shop = openShop({
      scenario: 'pending',
      around: (provider) => <div dir="rtl">{provider}</div>,
    })
    await openDialog()
    await shop.pass(SECOND)
    const amount = dialog().querySelector('bdi.kgp-amount')
    const symbol = amount?.querySelector('small')?.getBoundingClientRect()
    const { left = NaN, right = NaN } = amount?.getBoundingClientRect() ?? {}
    expect(symbol?.right).toBeCloseTo(right, 0)
    expect(symbol?.left).toBeGreaterThan(left + 20)
  })
})

describe('targets', () => {
  const targets = () =>
    [...document.querySelectorAll<HTMLElement>('button, a')].filter((target) => {
      const { width, height } = target.getBoundingClientRect()
      return width > 0 && height > 0 && target.closest('[class^="kgp-"]')
    })
  const sizes = (elements: readonly Element[]) =>
    elements.map((element) => {
      const { width, height } = element.getBoundingClientRect()
      // Fractions of a scaled page are not exact.
      return Math.round(Math.min(width, height) * 100) / 100
    })
  const copyButtons = () => targets().filter((target) => target.matches('.kgp-copy'))

  /** The pairs of targets of which one covers a part of the other. */
  const overlaps = () =>
    targets().flatMap((one, index) =>
      targets()
        .slice(index + 1)
        .filter((other) => {
          const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()]
          const isBeside = a.right <= b.left || b.right <= a.left
          return !isBeside && a.bottom > b.top + 0.5 && b.bottom > a.top + 0.5
        })
        .map((other) => [one.textContent, other.textContent]),
    )

  const expectLargeEnough = () => {
    expect(copyButtons().length).toBeGreaterThan(1)
    expect(Math.min(...sizes(copyButtons()))).toBeGreaterThanOrEqual(44)
    expect(Math.min(...sizes(targets()))).toBeGreaterThanOrEqual(24)
    expect(overlaps()).toEqual([])
  }

  it.each([
    [360, 592],
    [1366, 900],
  ])('are at least 24 px, and 44 px those that copy, in the dialog at %i x %i', async (...size) => {
    await page.viewport(...size)
    onTestFinished(() => page.viewport(414, 896))
    const shop = openShop({ scenario: 'underpaid_refunded' })
    await openDialog()
    expectLargeEnough()
    await shop.pass(2 * MINUTE)
    await waitFor(() => expect(inDialog().getAllByRole('link')).toHaveLength(2))
    expect(Math.min(...sizes(targets()))).toBeGreaterThanOrEqual(24)
    expect(overlaps()).toEqual([])
  })

  it('are at least 24 px, and 44 px those that copy, on the page', async () => {
    await openAndClose({
      children: [...components, <PayButton key="sm" size="sm" fiatAmount="1" fiatCurrency="USD" />],
    })
    expectLargeEnough()
  })
})
