import { act, screen } from '@testing-library/react'
import { PayButton, PaymentMessage, type PaymentIntent } from 'kryptogo-payment-react'
import { createIntent } from 'kryptogo-payment-react/testing'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { expect, it } from 'vitest'
import { renderPage } from './support'

const PAID = 'Your payment has arrived and is confirmed.'
const OVER = 'more than the amount due'
const message = () => screen.getByTestId('message')

/** A page on which a payment of 9.23 USDT was made. */
async function openPaid(change: Partial<PaymentIntent>, props = {}, statuses = ['success']) {
  const page = renderPage(
    <>
      <PayButton fiatAmount="300" fiatCurrency="TWD" data-testid="pay" />
      <PaymentMessage data-testid="message" />
    </>,
    props,
  )
  await page.user.click(screen.getByTestId('pay'))
  for (const status of statuses)
    act(() => page.fake.set({ isLoading: false, data: createIntent({ status, ...change }) }))
  return page
}

it('a buyer who has sent too much is told how much, and whom to contact', async () => {
  await openPaid({ received_amount: '1009.230001' })
  expect(message()).toHaveTextContent(
    `${PAID}We received 1,000.000001 USDT more than the amount due. Contact the shop about the difference.`,
  )
  expect(screen.getByText('1,000.000001 USDT', { selector: 'bdi' })).toBeVisible()
  expect(message().querySelector('.kgp-warning')).toBeNull()
  expect(message()).toHaveAttribute('data-status', 'success')
  expect(message()).not.toHaveAttribute('data-money')
})

it('it is announced once, after the good news', async () => {
  const { fake } = await openPaid({ received_amount: '10' })
  const announced = () => screen.getByRole('status').textContent
  const news = `Paid. ${PAID} We received 0.77 USDT more than the amount due. Contact the shop about the difference.`
  expect(announced()).toContain(news)
  const before = announced()
  act(() => fake.set({ data: createIntent({ status: 'success', received_amount: '10.0' }) }))
  expect(announced()).toBe(before)
})

it('also when it came late, and in Chinese', async () => {
  const change = { received_amount: '10', refund_amount: '0.7' }
  await openPaid(change, { locale: 'zh-TW', messages: zhTW }, ['expired', 'success'])
  expect(message()).toHaveTextContent(
    '款項在期限後入帳，並已完成確認。實收金額比應付金額多 0.07 USDT，差額處理方式請聯絡店家。',
  )
})

it.each<Partial<PaymentIntent>>([
  {},
  { received_amount: '9.230' },
  { received_amount: '10', refund_amount: '0.77' },
  { received_amount: '10', refund_amount: '10' },
  { unreadable_amounts: ['received_amount'] },
  // The shop owes all of it, and the message says so.
  { received_amount: '10', superseded: true },
])('nothing is said of a payment with %j', async (change) => {
  await openPaid(change)
  expect(message()).not.toHaveTextContent(OVER)
})

it('nor before it is paid', async () => {
  await openPaid({ received_amount: '10' }, {}, ['pending', 'expired'])
  expect(message()).not.toHaveTextContent(OVER)
})
