import { describe } from 'vitest'
import { isFull } from '../support/size.mjs'
import { openPostgres } from '../support/databases'
import {
  testDeaths,
  testDevices,
  testLate,
  testReload,
  testSeen,
  testTabs,
  testUnseen,
} from './orders/cases'
import { testBack, testCart, testDeploy, testRefusals } from './orders/pageCases'
import { createShops } from './orders/shop'

const openShop = createShops()

describe('a payment of an order, on PGlite', () => {
  const shop = openShop(() => Promise.resolve('a folder'))
  testReload(shop)
  testSeen(shop)
  testTabs(shop)
  if (!isFull) return
  testDevices(shop)
  testLate(shop)
  testDeaths(shop)
  testUnseen(shop)
  testDeploy(shop)
  testCart(shop)
  testBack(shop)
  testRefusals(shop)
})

if (isFull)
  describe('a payment of an order, on PostgreSQL', () => {
    const shop = openShop(async () => ({
      postgresUrl: (await openPostgres({ migrated: false })).url,
    }))
    testReload(shop)
    testTabs(shop)
    testDevices(shop)
    testDeaths(shop)
  })
