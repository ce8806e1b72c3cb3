import { screen, waitFor } from '@testing-library/react'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import { inDialog, openDialog, openShop, SECOND } from './support'

const block = (urls: string[]) => cdp().send('Network.setBlockedURLs', { urls })

beforeAll(async () => {
  await cdp().send('Network.enable')
  await block(['*/ExchangeHelp.tsx*'])
})
afterAll(() => block([]))

it('the buyer is told when the part on exchanges cannot be loaded, and can still pay', async () => {
  const shop = openShop()
  await openDialog()
  await userEvent.click(inDialog().getByRole('button', { name: 'Paying from an exchange?' }))
  const sentence = "Couldn't load this. You can pay with what is shown above."
  // It fades in.
  const told = await inDialog().findByText(sentence)
  await waitFor(() => expect(told).toBeVisible())
  expect(inDialog().getByRole('button', { name: 'Copy (Address)' })).toBeVisible()
  await shop.pass(60 * SECOND)
  expect(await screen.findByText('Your payment has arrived and is confirmed.')).toBeVisible()
})
