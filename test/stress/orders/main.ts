// `npm run soak:orders [orders]`: does what ordersAttack.test.ts does, but for longer.
import { startPostgres } from '../../../scripts/postgres.mjs'
import { attackOrders } from './attack'

const program = process.env['SHOP_PROGRAM'] ?? ''
const orders = Number(process.argv[2] ?? 260)

const postgres = await startPostgres({ durable: true })
try {
  const { faults, doubles, ...totals } = await attackOrders({
    ...{ place: { postgresUrl: postgres.url }, program, orders, atOnce: 4, creates: 50 },
    ...{ killRate: 0.004, stallRate: 0.2, hasTokenCheck: true },
  })
  const all = [...doubles, ...faults]
  console.log(`${orders} orders`, totals, all.length ? `${all.length} FAULTS` : 'no fault')
  for (const fault of all) console.error(fault)
  process.exitCode = all.length ? 1 : 0
} finally {
  await postgres.stop()
}
