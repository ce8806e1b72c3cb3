import { createFakeWallet, createTestClock } from 'kryptogo-payment-react/testing'
import { expect, it } from 'vitest'
import { createWalletPayments, type WalletPaymentsOptions } from '../../src/wallet/walletPayments'

const ignore = () => undefined

/** Payments from one wallet, each of one unit of a token. */
function createPayments(options: Partial<WalletPaymentsOptions> = {}) {
  const clock = createTestClock()
  const wallet = createFakeWallet({ name: 'Fox' })
  const transfer = {
    ...{ chainId: 42161, decimals: 6, units: 1n },
    ...{ token: `0x${'1'.repeat(40)}`, recipient: `0x${'2'.repeat(40)}` },
  }
  const payments = createWalletPayments({
    ...{ clock, getPayable: () => transfer, claim: () => true, release: ignore },
    ...{ isUndecided: () => true, getMountSignal: () => new AbortController().signal },
    ...{ onSent: ignore, onMined: ignore, onReverted: ignore },
    ...options,
  })
  const listed = { id: 'fox', name: 'Fox', icon: null, provider: wallet.provider }
  return { clock, wallet, payments, pay: () => payments.pay('pi_1', listed) }
}

it('an error after the transfer was sent does not say that nothing was sent', async () => {
  const { payments, pay } = createPayments({
    onSent: () => {
      throw new Error('a subscriber has failed')
    },
  })
  await expect(pay()).rejects.toThrow('a subscriber has failed')
  expect(payments.get('pi_1').step).toBe('sent')
})

it('a receipt that cannot be read says nothing of the transfer', async () => {
  const { clock, wallet, payments, pay } = createPayments()
  wallet.answers.set('eth_getTransactionReceipt', () => ({
    get status() {
      throw new Error('no')
    },
  }))
  const paid = pay()
  await clock.advanceAsync(300_000)
  await paid
  expect(payments.get('pi_1').step).toBe('sent')
})
