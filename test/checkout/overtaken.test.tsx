import { fireEvent, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { ADDRESS } from '../support/address'
import { button, orderPage } from './orderPage'
import { createWorld, openShop, SECOND } from './support'

it('an answer that newer reports have overtaken shows no address before it was looked at again', async () => {
  const world = createWorld({ scenario: 'pending', orders: true })
  const net = { isHeld: false, isOffline: false, goOn: () => undefined as void }
  const shop = await openShop({
    world,
    children: orderPage(),
    between: (fetch) => async (input, init) => {
      const isCreate = init?.method === 'POST'
      if (net.isOffline && !isCreate) throw new TypeError('Offline')
      const answer = await fetch(input, init)
      if (isCreate && net.isHeld)
        await new Promise<void>((resolve) => {
          net.goOn = resolve
        })
      return answer
    },
  })
  await shop.after(() => fireEvent.click(button()))
  expect(screen.getByRole('img', { name: /QR/ })).toBeVisible()
  await shop.after(() => shop.payment.closePaymentModal())
  net.isHeld = true
  await shop.after(() => fireEvent.click(button()))
  // Another device has replaced it, and the page reads so while the answer is on its way.
  world.fake.update(world.fake.intents[0]?.payment_intent_id ?? '', { superseded: true })
  await shop.pass(9 * SECOND)
  net.isOffline = true
  await shop.after(() => {
    net.goOn()
  })
  await shop.pass(60 * SECOND)
  expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
  expect(screen.getByRole('dialog')).not.toHaveTextContent(ADDRESS)
})
