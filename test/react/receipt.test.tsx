import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { PayButton, PaymentReceipt, type PaymentIntent } from 'kryptogo-payment-react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { createFakeUsePayment, createIntent, fixtures } from 'kryptogo-payment-react/testing'
import { renderToString } from 'react-dom/server'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { renderPage } from './support'

const { success, insufficient_refunded: refunded } = fixtures
const PAID_HASH = `0x${'5e'.repeat(32)}`
const REFUND_HASH = `0x${'4e'.repeat(32)}`

/** The names and values of a receipt, in order, without the text of links. */
function factsOf(name = 'Receipt'): [string, string][] {
  const receipt = within(screen.getByRole('region', { name }))
  return receipt.getAllByRole('term').map((term) => {
    const value = term.nextElementSibling?.cloneNode(true)
    if (!(value instanceof Element)) throw new Error(`${term.textContent} has no value`)
    for (const link of value.querySelectorAll('a')) link.remove()
    return [term.textContent, value.textContent.trim()]
  })
}

const receiptOf = (change: Partial<PaymentIntent>, from = success) => {
  render(<PaymentReceipt intent={{ ...from, ...change }} />)
}

/** Writes the reported fields of an intent without some of them. */
function without(intent: PaymentIntent, ...names: (keyof PaymentIntent)[]): PaymentIntent {
  const entries = Object.entries(intent).filter(([name]) => !names.some((one) => one === name))
  return { ...createIntent(), ...Object.fromEntries(entries) }
}

describe('the receipt of a paid payment', () => {
  it('lists all that is known, the price first, also without a provider', () => {
    render(<PaymentReceipt intent={success} merchant={{ name: 'Tea House' }} order="A-1001" />)
    expect(factsOf()).toEqual([
      ['Price', 'NT$300'],
      ['Received', '9.23 USDT'],
      ['Payment date', expect.stringMatching(/^January 1, 2026 at 12:00:06\sAM UTC$/)],
      ['Shop', 'Tea House'],
      ['Order', 'A-1001'],
      ['Network', 'Arbitrum One'],
      ['Transaction', PAID_HASH],
      ['Payment ID', success.payment_intent_id],
    ])
    expect(screen.getByText('This is not a tax invoice.')).toBeVisible()
  })

  it('has a heading that names it', () => {
    receiptOf({})
    expect(screen.getByRole('heading', { name: 'Receipt', level: 2 })).toBeVisible()
  })

  it('is in English unless there are messages, whatever the locale of its amounts', () => {
    render(<PaymentReceipt intent={success} locale="zh-TW" />)
    expect(screen.getByRole('region', { name: 'Receipt' })).toHaveAttribute('lang', 'en')
  })

  it('links the transaction, and says that the link opens a new tab', () => {
    receiptOf({})
    const name = 'View transaction on Arbiscan (opens in a new tab)'
    const link = screen.getByRole('link', { name })
    expect(link).toHaveAttribute('href', `https://arbiscan.io/tx/${PAID_HASH}`)
    expect(link).toHaveAttribute('target', '_blank')
  })

  it('shows and links a hash with half a character in it', () => {
    receiptOf({ payment_tx_hash: '0x\ud83e' })
    expect(screen.getByRole('link', { name: /^View transaction/ })).toHaveAttribute(
      'href',
      'https://arbiscan.io/tx/0x%EF%BF%BD',
    )
  })

  it.each([
    ['eth', 'Ethereum', 'Etherscan'],
    ['matic', 'Polygon', 'PolygonScan'],
    ['bsc', 'BNB Smart Chain', 'BscScan'],
  ])('names the explorer of %s', (payment_chain_id, network, explorer) => {
    receiptOf({ payment_chain_id })
    expect(factsOf()).toContainEqual(['Network', network])
    expect(screen.getByRole('link')).toHaveTextContent(`View transaction on ${explorer}`)
  })

  it('has no link for an unknown network', () => {
    receiptOf({ payment_chain_id: 'a_new_chain' })
    expect(factsOf()).toEqual(
      expect.arrayContaining([
        ['Network', 'a_new_chain'],
        ['Transaction', PAID_HASH],
      ]),
    )
    expect(screen.queryByRole('link')).toBeNull()
  })

  it('keeps hashes, ids and amounts from being translated, and amounts from being reordered', () => {
    receiptOf({})
    for (const text of [PAID_HASH, success.payment_intent_id, 'NT$300'])
      expect(screen.getByText(text)).toHaveAttribute('translate', 'no')
    expect(screen.getByText('NT$300').tagName).toBe('BDI')
    expect(screen.getByText('9.23', { exact: false }).closest('bdi')).not.toBeNull()
  })

  it('shows the amount due as well if another amount was received', () => {
    receiptOf({ received_amount: '10.00' })
    expect(factsOf().slice(0, 3)).toEqual([
      ['Price', 'NT$300'],
      ['Amount', '9.23 USDT'],
      ['Received', '10 USDT'],
    ])
  })

  it('shows the amount due alone if nothing is known of the received one', () => {
    render(<PaymentReceipt intent={without(success, 'received_amount')} />)
    expect(factsOf().slice(0, 2)).toEqual([
      ['Price', 'NT$300'],
      ['Amount', '9.23 USDT'],
    ])
    expect(screen.queryByText('Received')).toBeNull()
  })

  it('says that an amount that could not be read is not known', () => {
    const unreadable_amounts = ['received_amount', 'refund_amount'] as const
    render(
      <PaymentReceipt intent={{ ...without(success, 'received_amount'), unreadable_amounts }} />,
    )
    expect(factsOf().slice(0, 4)).toEqual([
      ['Price', 'NT$300'],
      ['Amount', '9.23 USDT'],
      ['Received', 'Amount unknown'],
      ['Refunded', 'Amount unknown'],
    ])
  })

  it('shows what was refunded of it, and what is left', () => {
    receiptOf({ received_amount: '10', refund_amount: '0.77', refund_tx_hash: REFUND_HASH })
    expect(factsOf()).toEqual(
      expect.arrayContaining([
        ['Received', '10 USDT'],
        ['Refunded', '0.77 USDT'],
        ['Net of refund', '9.23 USDT'],
        ['Refund transaction', REFUND_HASH],
      ]),
    )
    const name = 'View refund on Arbiscan (opens in a new tab)'
    const url = `https://arbiscan.io/tx/${REFUND_HASH}`
    expect(screen.getByRole('link', { name })).toHaveAttribute('href', url)
  })

  it('shows no refund of 0', () => {
    receiptOf({ refund_amount: '0.0' })
    expect(screen.queryByText('Refunded')).toBeNull()
    expect(screen.queryByText('Net of refund')).toBeNull()
  })

  it('does not say what is left if the received amount is not known', () => {
    const intent = without(success, 'received_amount')
    render(<PaymentReceipt intent={{ ...intent, refund_amount: '1' }} />)
    expect(factsOf()).toContainEqual(['Refunded', '1 USDT'])
    expect(screen.queryByText('Net of refund')).toBeNull()
  })

  it('is no refund as long as nothing was sent back', () => {
    receiptOf({ received_amount: '0', refund_amount: '0' })
    expect(screen.getByRole('heading')).toHaveTextContent('Receipt')
  })

  it.each([['superseded'], ['order_paid']])('says what the shop owes: %s', (name) => {
    receiptOf({ [name]: true })
    const sentence = 'This order was already paid, so the shop owes you this payment.'
    expect(screen.getByText(sentence)).toBeVisible()
  })

  it.each([{}, { order_paid: true }])('is none once all was sent back', (change) => {
    receiptOf({ ...change, refund_amount: '9.23' })
    expect(factsOf('Refund')[0]).toEqual(['Refunded', '9.23 USDT'])
    expect(screen.queryByText(/receipt|owes/i)).toBeNull()
  })

  it.each([undefined, 0])('has no date where none is known: %s', (time) => {
    const intent = without(success, 'payment_tx_timestamp')
    render(<PaymentReceipt intent={time === 0 ? { ...intent, payment_tx_timestamp: 0 } : intent} />)
    expect(screen.queryByText('Payment date')).toBeNull()
    expect(document.querySelector('time')).toBeNull()
  })
})

describe('the receipt of an underpaid payment', () => {
  it('is a refund once it was refunded, and never a receipt', () => {
    render(<PaymentReceipt intent={refunded} />)
    expect(factsOf('Refund').slice(0, 4)).toEqual([
      ['Refunded', '9.10 USDT'],
      ['Price', 'NT$300'],
      ['Amount', '9.23 USDT'],
      ['Received', '9.10 USDT'],
    ])
    expect(factsOf('Refund')).toContainEqual(['Refund transaction', REFUND_HASH])
    expect(screen.queryByText(/receipt|paid/i)).toBeNull()
  })

  it('says what was kept of it, and does not call it a payment that the shop owes', () => {
    receiptOf({ refund_amount: '9', superseded: true }, refunded)
    expect(factsOf('Refund')).toContainEqual(['Net of refund', '0.1 USDT'])
    expect(screen.queryByText(/owes/)).toBeNull()
  })

  it('does not guess what was refunded', () => {
    render(<PaymentReceipt intent={without(refunded, 'refund_amount', 'refund_tx_hash')} />)
    expect(factsOf('Refund')[0]).toEqual(['Price', 'NT$300'])
    expect(screen.queryByText(/^Refund(ed| transaction)$/)).toBeNull()
  })
})

describe('a payment without a receipt shows nothing', () => {
  const { pending, expired, insufficient_not_refunded, unknown } = fixtures
  it.each([pending, expired, insufficient_not_refunded, unknown])('$status', (intent) => {
    const { container } = render(<PaymentReceipt intent={intent} />)
    expect(container).toBeEmptyDOMElement()
  })
})

describe('the date', () => {
  const time = () => document.querySelector('time')

  it('is in the time zone that is asked for', () => {
    render(<PaymentReceipt intent={success} timeZone="Asia/Taipei" />)
    expect(time()).toHaveTextContent(/^January 1, 2026 at 8:00:06\sAM GMT\+8$/)
    expect(time()).toHaveAttribute('datetime', '2026-01-01T00:00:06.000Z')
  })

  it.each([
    [{ locale: 'zh-TW', timeZone: 'Taipei' }, /^2026年1月1日 凌晨12:00:06 \[UTC\]$/],
    [{ locale: 'zh_TW', timeZone: 'Asia/Taipei' }, /^January 1, 2026 at 8:00:06\sAM GMT\+8$/],
  ])('is right with %o, too', (props, written) => {
    render(<PaymentReceipt intent={success} {...props} />)
    expect(time()).toHaveTextContent(written)
  })
})

describe('the language', () => {
  const chinese = { locale: 'zh-TW', messages: zhTW, timeZone: 'Asia/Taipei' }

  it('is that of the props', () => {
    render(<PaymentReceipt intent={success} {...chinese} />)
    expect(factsOf('付款收據')).toEqual([
      ['訂單金額', 'NT$300'],
      ['實收金額', '9.23 USDT'],
      ['付款時間', expect.stringMatching(/^2026年1月1日 上午8:00:06 \[GMT\+8\]$/)],
      ['區塊鏈網路', 'Arbitrum One'],
      ['鏈上交易', PAID_HASH],
      ['付款編號', success.payment_intent_id],
    ])
    expect(screen.getByText('本文件並非統一發票。')).toBeVisible()
    expect(screen.getByRole('region', { name: '付款收據' })).toHaveAttribute('lang', 'zh-TW')
    expect(screen.getByRole('link', { name: '在 Arbiscan 查看交易（在新分頁開啟）' })).toBeVisible()
  })

  it("is the provider's where one text is replaced", () => {
    const { locale, messages } = chinese
    const receipt = <PaymentReceipt intent={success} messages={{ 'receipt.note': '' }} />
    renderPage(receipt, { locale, messages })
    expect(factsOf('付款收據')).toContainEqual(['訂單金額', 'NT$300'])
    expect(screen.queryByText('本文件並非統一發票。')).toBeNull()
  })

  it("is else the provider's, and so is the shop", () => {
    const { locale, messages } = chinese
    const merchant = { name: '山間茶行' }
    renderPage(<PaymentReceipt intent={success} />, { locale, messages, merchant })
    expect(factsOf('付款收據')).toContainEqual(['商店', '山間茶行'])
    expect(document.querySelector('time')).toHaveTextContent('2026年1月1日')
    expect(screen.getByRole('region', { name: '付款收據' })).toHaveAttribute('lang', 'zh-TW')
  })

  it('can leave out the note', () => {
    render(<PaymentReceipt intent={success} messages={{ 'receipt.note': '' }} />)
    expect(screen.queryByText(/invoice/)).toBeNull()
  })
})

describe('the receipt of the payment of a page', () => {
  const page = (receipt = <PaymentReceipt />) => [
    <PayButton key="pay" fiatAmount="300" fiatCurrency="TWD" orderKey="A-1001" />,
    <div key="receipt">{receipt}</div>,
  ]

  it('appears once it is paid, and names the order', async () => {
    const { fake } = renderPage(page(), { merchant: { name: 'Tea House' } })
    await userEvent.click(screen.getByRole('button'))
    act(() => fake.settle('pending'))
    expect(screen.queryByRole('region')).toBeNull()
    act(() => fake.settle('success'))
    expect(factsOf()).toEqual(
      expect.arrayContaining([
        ['Shop', 'Tea House'],
        ['Order', 'A-1001'],
      ]),
    )
  })

  it('names the order as the page does', async () => {
    const { fake } = renderPage(page(<PaymentReceipt order="No. 17" orderKey="A-1001" />))
    await userEvent.click(screen.getByRole('button'))
    act(() => fake.settle('success'))
    expect(factsOf()).toContainEqual(['Order', 'No. 17'])
  })

  it('has a transaction that only the hook knows', async () => {
    const { fake } = renderPage(page())
    await userEvent.click(screen.getByRole('button'))
    act(() => fake.settle(createIntent()))
    act(() => fake.set({ txHash: REFUND_HASH }))
    act(() => fake.settle(without(createIntent({ status: 'success' }), 'payment_tx_hash')))
    expect(factsOf()).toContainEqual(['Transaction', REFUND_HASH])
  })

  it('does not name its order on the receipt of another payment', async () => {
    const other = createIntent({ payment_intent_id: 'another', status: 'success' })
    const { fake } = renderPage(page(<PaymentReceipt intent={other} />))
    await userEvent.click(screen.getByRole('button', { name: 'Pay NT$300' }))
    act(() => fake.settle('success'))
    expect(factsOf()).toContainEqual(['Payment ID', 'another'])
    expect(screen.queryByText('Order')).toBeNull()
  })

  it('is shown for a payment that was found, too', () => {
    renderPage(<PaymentReceipt />, {
      fake: createFakeUsePayment({ data: success, isSuccess: true }),
    })
    expect(factsOf()).toContainEqual(['Payment ID', success.payment_intent_id])
  })
})

describe('Print', () => {
  it('marks the receipt until it is printed, so that the stylesheet hides the rest', async () => {
    const print = vi.spyOn(window, 'print').mockImplementation(() => undefined)
    onTestFinished(() => {
      print.mockRestore()
    })
    receiptOf({})
    const receipt = screen.getByRole('region')
    expect(receipt).not.toHaveAttribute('data-printing')
    await userEvent.click(screen.getByRole('button', { name: 'Print' }))
    expect(print).toHaveBeenCalledOnce()
    expect(receipt).toHaveAttribute('data-printing')
    act(() => void window.dispatchEvent(new Event('afterprint')))
    expect(receipt).not.toHaveAttribute('data-printing')
  })

  const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15'
  const ANDROID =
    'AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36'
  const browsers: [string, boolean, string][] = [
    [
      'Safari on a phone',
      true,
      `${PHONE} (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1`,
    ],
    [
      'Chrome on a phone',
      true,
      `${PHONE} (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1`,
    ],
    ['Chrome on Android', true, `Mozilla/5.0 (Linux; Android 10; K) ${ANDROID}`],
    ['LINE on a phone', false, `${PHONE} (KHTML, like Gecko) Mobile/15E148 Safari Line/14.9.1`],
    ['an app on a phone', false, `${PHONE} (KHTML, like Gecko) Mobile/15E148`],
    ['an app on Android', false, `Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) ${ANDROID}`],
    [
      'LINE on Android',
      false,
      `Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) ${ANDROID} Line/14.9.1/IAB`,
    ],
  ]
  it.each(browsers)('in %s is offered: %j', (_, isOffered, userAgent) => {
    const agent = vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(userAgent)
    onTestFinished(() => {
      agent.mockRestore()
    })
    receiptOf({})
    expect(screen.queryAllByRole('button', { name: 'Print' })).toHaveLength(isOffered ? 1 : 0)
    expect(factsOf()).not.toEqual([])
  })

  it('is not offered by a browser that cannot print', () => {
    const print = window.print.bind(window)
    Reflect.deleteProperty(window, 'print')
    onTestFinished(() => {
      window.print = print
    })
    receiptOf({})
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('is not in the HTML of a server, where it would do nothing', () => {
    const html = renderToString(<PaymentReceipt intent={success} />)
    expect(html).toContain('Receipt')
    expect(html).not.toContain('<button')
  })
})
