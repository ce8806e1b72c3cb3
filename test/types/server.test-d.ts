import { PGlite, type Transaction as PGliteTransaction } from '@electric-sql/pglite'
import {
  createKryptogoClient,
  createPaymentServer,
  PaymentError,
  pgliteDatabase,
  toNodeHandler,
  type AnomalyKind,
  type ClientEnvironment,
  type Clock,
  type DueBack,
  type HistoryEntry,
  type KryptogoClientOptions,
  type OrderData,
  type PaymentIntent,
  type PaymentModalParams,
  type PaymentServer,
  type PaymentServerOptions,
  type PostgresOptions,
  type Price,
  type SentTransfer,
  type StoredOrder,
  type StatusChange,
  type StoredPayment,
  type TransferLimit,
  type TransferRecord,
  type TransferRequest,
} from 'kryptogo-payment-react/server'
import type { Connect } from 'vite'
import { describe, expectTypeOf, test } from 'vitest'

const common = {
  client: createKryptogoClient({ clientId: '', apiKey: '', origin: '' }),
  database: pgliteDatabase(new PGlite()),
  callbackUrl: 'https://shop.example/payment/callback',
}
const price = { fiat_amount: '300', fiat_currency: 'TWD' } as const

interface Order {
  orderId: string
  total: string
}
declare const order: Order

describe('`order` of an event', () => {
  test('is the order data that getPrice returns', () => {
    const payments = createPaymentServer({
      ...common,
      getPrice: () => ({ ...price, order_data: { orderId: 'A-1' } }),
      onStatusChange(event) {
        expectTypeOf(event).toEqualTypeOf<StatusChange<{ orderId: string }>>()
        expectTypeOf(event.order.orderId).toBeString()
        expectTypeOf(event.order).not.toHaveProperty('id')
      },
    })
    expectTypeOf(payments).toEqualTypeOf<PaymentServer<{ orderId: string }>>()
    expectTypeOf<(typeof payments)['getPayment']>().returns.resolves.toEqualTypeOf<StoredPayment<{
      orderId: string
    }> | null>()
  })

  test('can be an interface and come from a promise', () => {
    createPaymentServer({
      ...common,
      async getPrice({ requested, request }) {
        expectTypeOf(requested).toEqualTypeOf<Partial<PaymentModalParams>>()
        expectTypeOf(request).toEqualTypeOf<Request>()
        return Promise.resolve({ ...price, order_data: order })
      },
      async matchOrder({ intent }) {
        expectTypeOf(intent).toEqualTypeOf<PaymentIntent>()
        return Promise.resolve(intent.group_key === 'mine' ? { ...price, order_data: order } : null)
      },
      getPublicOrderData: (input) => {
        expectTypeOf(input).toEqualTypeOf<{ intent: PaymentIntent; order: Order }>()
        return { orderId: input.order.orderId }
      },
      authorizeRead(input) {
        expectTypeOf(input).toEqualTypeOf<{
          request: Request
          intent: PaymentIntent
          order: Order
        }>()
        return true
      },
      onStatusChange: ({ order: delivered, anomalies }) => {
        expectTypeOf(delivered).toEqualTypeOf<Order>()
        expectTypeOf(anomalies).toEqualTypeOf<readonly AnomalyKind[]>()
      },
    })
  })

  test('comes with its id and what is due back, and also to onCreated and orders', () => {
    const payments = createPaymentServer({
      ...common,
      getPrice: () => ({ ...price, orderId: 'A-1', order_data: order }),
      matchOrder: () => ({ ...price, orderId: 'A-1', order_data: order }),
      onCreated(payment, tx) {
        expectTypeOf(payment).toEqualTypeOf<StoredPayment<Order>>()
        expectTypeOf(tx.client).toEqualTypeOf<PGliteTransaction>()
      },
      onStatusChange({ orderId, dueBack }) {
        expectTypeOf(orderId).toEqualTypeOf<string | null>()
        expectTypeOf(dueBack).toEqualTypeOf<DueBack | null>()
      },
    })
    expectTypeOf(payments.orders.get('A-1')).resolves.toEqualTypeOf<StoredOrder<Order> | null>()
    expectTypeOf(payments.orders.reopen('A-1', '')).resolves.toEqualTypeOf<StoredOrder<Order>>()
    expectTypeOf<{ orderId: number } & typeof price>().not.toExtend<Price>()
  })

  test('can be null if getPrice can leave it out', () => {
    createPaymentServer({
      ...common,
      getPrice: () => price,
      onStatusChange: (event) => {
        expectTypeOf(event.order).toEqualTypeOf<OrderData | null>()
      },
    })
    createPaymentServer({
      ...common,
      getPrice: ({ requested }) => ({
        ...price,
        order_data: requested.group_key === 'gift' ? null : order,
      }),
      onStatusChange: (event) => {
        expectTypeOf(event.order).toEqualTypeOf<Order | null>()
      },
    })
  })

  test('has what both getPrice and matchOrder return', () => {
    createPaymentServer({
      ...common,
      getPrice: () => ({ ...price, order_data: order }),
      matchOrder: () => ({ ...price, order_data: { orderId: 'A-1' } }),
      onStatusChange: (event) => {
        expectTypeOf(event.order).toEqualTypeOf<{ orderId: string }>()
      },
    })
    createPaymentServer({
      ...common,
      getPrice: () => ({ ...price, order_data: order }),
      // @ts-expect-error it has nothing of the order
      matchOrder: () => ({ ...price, order_data: { invoice: 7 } }),
      onStatusChange: () => undefined,
    })
  })

  test('is what matchOrder returns where getPrice only refuses', () => {
    createPaymentServer({
      ...common,
      getPrice() {
        throw new PaymentError('forbidden', 'Payments are created on the page')
      },
      matchOrder: () => ({ ...price, order_data: order }),
      onStatusChange: (event) => {
        expectTypeOf(event.order).toEqualTypeOf<Order>()
      },
    })
  })
})

describe('a price', () => {
  test('has the amount and a currency, which may be any string of a database', () => {
    expectTypeOf<{ fiat_amount: string; fiat_currency: null }>().not.toExtend<Price>()
    expectTypeOf<{ fiat_amount: number; fiat_currency: 'TWD' }>().not.toExtend<Price>()
    expectTypeOf<{ fiat_amount: string; fiat_currency: string }>().toExtend<Price>()
    expectTypeOf(price).toExtend<Price>()
    function getPrice({ requested }: { requested: Partial<PaymentModalParams> }) {
      const orderId = String(requested.order_data?.['orderId'])
      return { orderId, fiat_amount: '300', fiat_currency: 'TWD', order_data: { orderId } }
    }
    createPaymentServer({
      ...common,
      getPrice,
      onStatusChange: (event) => {
        expectTypeOf(event.order).toEqualTypeOf<{ orderId: string }>()
      },
    })
  })

  test('has the order data of its order', () => {
    expectTypeOf<Price<Order>['order_data']>().toEqualTypeOf<Order>()
    expectTypeOf(price).not.toExtend<Price<Order>>()
    expectTypeOf(price).toExtend<Price<Order | null>>()
  })
})

describe('the options of createPaymentServer', () => {
  type Options = PaymentServerOptions

  test('get one object each', () => {
    expectTypeOf<NonNullable<Options['authorizeCreate']>>().parameters.toEqualTypeOf<
      [input: { request: Request }]
    >()
    expectTypeOf<NonNullable<Options['getClientAddress']>>().parameters.toEqualTypeOf<
      [input: { request: Request }]
    >()
    expectTypeOf<NonNullable<Options['getClientAddress']>>().returns.toEqualTypeOf<string | null>()
    expectTypeOf<NonNullable<Options['verifyCallback']>>().parameters.toEqualTypeOf<
      [input: { request: Request; body: string }]
    >()
    type Transfers = NonNullable<Options['transfers']>
    expectTypeOf<NonNullable<Transfers['approve']>>().parameters.toEqualTypeOf<
      [transfer: TransferRequest]
    >()
  })

  test('authorize with a boolean', () => {
    type Permits<Name extends 'authorizeRead' | 'authorizeCreate' | 'verifyCallback'> = ReturnType<
      NonNullable<Options[Name]>
    >
    expectTypeOf<Permits<'authorizeRead'>>().toEqualTypeOf<boolean | Promise<boolean>>()
    expectTypeOf<Permits<'authorizeCreate'>>().toEqualTypeOf<boolean | Promise<boolean>>()
    expectTypeOf<Permits<'verifyCallback'>>().toEqualTypeOf<boolean | Promise<boolean>>()
  })

  test("pass on the driver's transaction", () => {
    createPaymentServer({
      ...common,
      getPrice: () => price,
      onStatusChange: (_, tx) => {
        expectTypeOf(tx.client).toEqualTypeOf<PGliteTransaction>()
      },
    })
  })

  test('may be undefined wherever they may be left out', () => {
    type WithoutUndefined<Of> = {
      [Name in keyof Of]-?: Partial<Pick<Of, Name>> extends Pick<Of, Name>
        ? Record<Name, undefined> extends Pick<Of, Name>
          ? never
          : Name
        : never
    }[keyof Of]
    expectTypeOf<WithoutUndefined<{ a: 1; b?: 2; c?: 3 | undefined }>>().toEqualTypeOf<'b'>()
    expectTypeOf<WithoutUndefined<Options>>().toBeNever()
    expectTypeOf<WithoutUndefined<NonNullable<Options['transfers']>>>().toBeNever()
    expectTypeOf<WithoutUndefined<TransferLimit>>().toBeNever()
    expectTypeOf<WithoutUndefined<NonNullable<Options['environment']>>>().toBeNever()
    expectTypeOf<WithoutUndefined<KryptogoClientOptions>>().toBeNever()
    expectTypeOf<WithoutUndefined<ClientEnvironment>>().toBeNever()
    expectTypeOf<WithoutUndefined<PostgresOptions>>().toBeNever()
    expectTypeOf<WithoutUndefined<Price>>().toBeNever()
  })

  test('have the clock and randomness in `environment`', () => {
    expectTypeOf<NonNullable<Options['environment']>>().toEqualTypeOf<{
      clock?: Clock | undefined
      random?: (() => number) | undefined
    }>()
    expectTypeOf<Options>().not.toHaveProperty('clock')
  })
})

describe('a payment server', () => {
  test('resolves once it has started or stopped', () => {
    expectTypeOf<PaymentServer['start']>().returns.resolves.toBeVoid()
    expectTypeOf<PaymentServer['stop']>().returns.resolves.toBeVoid()
  })

  test('promises no form of what the audit recorded', () => {
    expectTypeOf<PaymentServer['getHistory']>().returns.resolves.toEqualTypeOf<HistoryEntry[]>()
    expectTypeOf<HistoryEntry['body']>().toBeUnknown()
  })

  test('has all functions of transfers in `transfers`', () => {
    type Transfers = PaymentServer['transfers']
    expectTypeOf<Transfers['send']>().returns.resolves.toEqualTypeOf<SentTransfer>()
    expectTypeOf<Transfers['get']>().returns.resolves.toEqualTypeOf<TransferRecord | null>()
    expectTypeOf<Transfers['resolve']>().returns.resolves.toEqualTypeOf<TransferRecord>()
    expectTypeOf<PaymentServer>().not.toHaveProperty('transfer')
  })
})

test('the handler for Node is one of Vite, as a plugin mounts it', () => {
  expectTypeOf(toNodeHandler).returns.toExtend<Connect.SimpleHandleFunction>()
})
