import { screen } from '@testing-library/react'
import { PaymentDetails } from 'kryptogo-payment-react'
import { fixtures } from 'kryptogo-payment-react/testing'
import { expect, it } from 'vitest'
import { renderPage } from './support'

it.each([
  ['half a character', '0x\ud83e', '0x\ufffd', '0x%EF%BF%BD'],
  [
    'characters that shortening cuts',
    '0x12345🦊 and more 🦊123',
    '0x12345\ufffd…\ufffd123',
    '0x12345%F0%9F%A6%8A%20and%20more%20%F0%9F%A6%8A123',
  ],
])('a transaction hash with %s is shown and linked', (_, hash, shown, path) => {
  renderPage(<PaymentDetails intent={{ ...fixtures.success, payment_tx_hash: hash }} />)
  expect(screen.getByText(shown)).toBeVisible()
  expect(screen.getByRole('link', { name: /^View transaction/ })).toHaveAttribute(
    'href',
    `https://arbiscan.io/tx/${path}`,
  )
})
