// Runs main.ts from source.
import { bundle } from '../bundle.mjs'

const programs = [await bundle('orders/shopProcess'), await bundle('orders/main')]
const [shop, main] = programs.map(({ path }) => path)
process.env['SHOP_PROGRAM'] = shop
try {
  await import(main ?? '')
} finally {
  for (const { remove } of programs) await remove()
}
