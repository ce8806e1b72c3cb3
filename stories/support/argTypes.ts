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

/** What a payment is about. */
export const paymentArgs = inCategory('Payment', [
  'fiatAmount',
  'fiatCurrency',
  'orderData',
  'groupKey',
  'callbackUrl',
  'paymentKey',
])

/** What the page is told. */
export const handlerArgs = inCategory('Handlers', [
  'onStatusChange',
  'onSuccess',
  'onExpired',
  'onInsufficient',
  'onRefunded',
  'onError',
])

/** What providers have in common. The toolbar sets it. */
export const providerArgs = {
  ...handlerArgs,
  locale: { table: { defaultValue: { summary: 'en' } } },
  messages: { control: false, table: { type: { summary: 'MessageOverrides' } } },
  clock: { control: false },
} satisfies Record<string, ArgType>
