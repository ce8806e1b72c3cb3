import { createServer } from 'node:http'
import { toNodeHandler, type PaymentServer } from 'kryptogo-payment-react/server'
import type { Place } from './place'

/** The settings of a process with a shop's server. */
export interface ShopSettings {
  readonly place: Place
  readonly port: number
  readonly kryptogoUrl: string
  readonly epoch: number
  readonly speed: number
}

/** Serves payments until the process is killed, or the one that has started it ends. */
export async function servePayments<Order>(
  payments: PaymentServer<Order>,
  port: number,
): Promise<void> {
  await payments.start()
  createServer(toNodeHandler(payments)).listen(port, '127.0.0.1', () => {
    process.send?.('ready')
  })
  process.once('disconnect', () => process.exit())
}
