import { join } from 'node:path'
import { describe } from 'vitest'
import { testLate, testReload, testTabs } from '../orders/cases'
import { createShops } from '../orders/shop'

const modules = join(import.meta.dirname, '../../oldest/node_modules')

const openShop = createShops({ version: '18', modules })

describe('a payment of an order, with React 18', () => {
  const shop = openShop(() => Promise.resolve('a folder'))
  testReload(shop)
  testTabs(shop)
  testLate(shop)
})
