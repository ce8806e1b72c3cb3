interface ArgType {
  description?: string
  control?: false
  table?: {
    category?: string
    type?: { summary: string }
    defaultValue?: { summary: string }
  }
}

const inCategory = <Name extends string>(category: string, names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, { table: { category } }])) as Record<Name, ArgType>

/** The parameters of a payment. */
export const paymentArgs = inCategory('Payment', [
  'fiatAmount',
  'fiatCurrency',
  'orderData',
  'groupKey',
  'callbackUrl',
  'orderKey',
])

/** The handlers that buttons and providers share. */
export const handlerArgs = inCategory('Handlers', [
  'onStatusChange',
  'onSuccess',
  'onExpired',
  'onInsufficient',
  'onRefunded',
  'onError',
])

/** Props that both providers share. The toolbar sets them. */
export const providerArgs = {
  ...handlerArgs,
  locale: { table: { defaultValue: { summary: 'en' } } },
  messages: { control: false, table: { type: { summary: 'MessageOverrides' } } },
  merchant: { control: false, table: { type: { summary: 'Merchant' } } },
  environment: { control: false },
} satisfies Record<string, ArgType>
