import { act, screen } from '@testing-library/react'
import {
  PayButton,
  PaymentMessage,
  PaymentStatusBadge,
  type MessageOverrides,
} from 'kryptogo-payment-react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { createFakeUsePayment, createIntent } from 'kryptogo-payment-react/testing'
import { expect, it } from 'vitest'
import { expectLogged } from '../setup'
import { renderPage, typedIn } from './support'

const order = { fiatAmount: '300', fiatCurrency: 'TWD' } as const

/** Renders a button and a message, and clicks the button. */
async function payWith(messages: MessageOverrides, button = <PayButton {...order} />) {
  const { fake, user } = renderPage(
    <>
      {button}
      <PaymentMessage data-testid="message" />
    </>,
    { locale: 'zh-TW', messages },
  )
  const label = screen.getByRole('button').textContent
  await user.click(screen.getByRole('button'))
  return { fake, label }
}

async function expectPending(messages: MessageOverrides, sentence: string) {
  const { fake } = await payWith(messages)
  act(() => fake.settle('pending'))
  expect(paragraph(sentence)).toBeVisible()
}

/** The paragraph with this text, of which a part may be an element. */
const paragraph = (text: string) =>
  screen.getByText((_, element) => element?.tagName === 'P' && element.textContent === text)

it('a translation is shown with its amounts filled in', async () => {
  const { fake, label } = await payWith(zhTW)
  expect(label).toBe('支付 NT$300')
  act(() => fake.settle('pending'))
  expect(screen.getByTestId('message')).toHaveTextContent('等待付款')
  const sentence = '請轉帳 9.23 USDT，實際到帳金額須完全一致。到帳後本頁會自動更新。'
  expect(paragraph(sentence)).toBeVisible()
})

it('one message can be replaced, and the others stay English', async () => {
  await expectPending({ 'message.pending': '{symbol} {amount}, {amount}' }, 'USDT 9.23, 9.23')
  expect(screen.getByTestId('message')).toHaveTextContent('Waiting for payment')
})

it.each<[NonNullable<MessageOverrides['message.pending']>, string]>([
  ['{other} {amount} {symbol}', '{other} 9.23 USDT'],
  ['{toString} {amount} {symbol}', '{toString} 9.23 USDT'],
  ['{ {amount} {} {symbol} }', '{ 9.23 {} USDT }'],
])('%s: a placeholder without a value stays as it is', async (override, sentence) => {
  await expectPending({ 'message.pending': override }, sentence)
})

it('an error code can have its own message', async () => {
  expectLogged('invalid_amount')
  const wrong = <PayButton fiatAmount={typedIn('1e3')} fiatCurrency="TWD" />
  const messages = { 'error.invalid_amount': 'Pick an amount.', 'error.other': 'Blocked.' }
  await payWith(messages, wrong)
  expect(screen.getByText('Pick an amount.')).toBeVisible()
  expect(screen.queryByText('Blocked.')).toBeNull()
})

it('a code without a message of its own can be given one', async () => {
  expectLogged('invalid_callback_url')
  const wrong = <PayButton fiatAmount="1" fiatCurrency="TWD" callbackUrl="ftp://shop.example" />
  await payWith({ 'error.invalid_callback_url': 'Call us.' }, wrong)
  expect(screen.getByText('Call us.')).toBeVisible()
})

const unclear = [
  'Received, amount unclear',
  "Your payment has arrived, but its amount can't be read. Contact the shop, and don't pay again.",
] as const
const refunded = [
  'Refunded',
  'Your payment arrived and was refunded in full. Contact the shop before you pay again.',
] as const
const success = createIntent({ status: 'success' })

it.each<[object, readonly [word: string, sentence: string]]>([
  [{ received_amount: '1e-7' }, unclear],
  [{ received_amount: '-5' }, unclear],
  [{ received_amount: 5, received_crypto_amount: '9.23' }, unclear],
  [{ received_amount: '-5', refund_amount: '9.23' }, unclear],
  [{ received_amount: '9.23', refund_amount: '1,5' }, unclear],
  [{ received_amount: '9.23', refund_amount: '9.230' }, refunded],
  [{ received_amount: '1', refund_amount: '9.23' }, refunded],
])('a success with %j is not shown as paid without a warning', (fields, [word, sentence]) => {
  const fake = createFakeUsePayment({ data: { ...success, ...fields } })
  renderPage(
    <>
      <PayButton {...order} />
      <PaymentMessage data-testid="message" />
      <PaymentStatusBadge data-testid="badge" />
    </>,
    { fake },
  )
  expect(screen.getByTestId('message')).toHaveTextContent(word)
  expect(screen.getByText(sentence)).toBeVisible()
  expect(screen.queryByText('Your payment has arrived and is confirmed.')).toBeNull()
  expect(screen.queryByText('Paid')).toBeNull()
  // Nor in its color.
  const money = word === refunded[0] ? 'refunded' : 'unclear'
  for (const id of ['message', 'badge'])
    expect(screen.getByTestId(id)).toHaveAttribute('data-money', money)
})
