import { act, render, screen } from '@testing-library/react'
import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentProvider,
  PaymentReceipt,
  PaymentStatusBadge,
  type PayButtonOwnProps,
  type PaymentCountdownProps,
  type PaymentDetailsProps,
  type PaymentMessageProps,
  type PaymentProviderProps,
  type PaymentReceiptProps,
  type PaymentStatusBadgeProps,
} from 'kryptogo-payment-react'
import { CheckoutProvider, type CheckoutProviderProps } from 'kryptogo-payment-react/checkout'
import { createFakeUsePayment, createTestClock, fixtures } from 'kryptogo-payment-react/testing'
import { createRef, type ComponentPropsWithoutRef, type ReactElement, type ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { renderPage } from './support'

const clock = createTestClock()

/** A page with a payment that the component shows: a pending one, or a paid one for the receipt. */
function show(component: ReactElement) {
  const data = component.type === PaymentReceipt ? fixtures.success : fixtures.pending
  const fake = createFakeUsePayment({ data })
  const { container, unmount } = renderPage(component, { fake, environment: { clock } })
  const shown = container.cloneNode(true)
  unmount()
  return shown
}

type OptionalKeys<P> = { [K in keyof P]-?: undefined extends P[K] ? K : never }[keyof P]
/** Every optional prop with the value undefined: one that is missing here does not compile. */
type Undefined<P> = Record<OptionalKeys<P>, undefined>
type Own<P, Element extends 'div' | 'section' | 'span'> = Undefined<
  Omit<P, keyof ComponentPropsWithoutRef<Element>>
>

const handlers = {
  onSuccess: undefined,
  onExpired: undefined,
  onInsufficient: undefined,
  onRefunded: undefined,
  onError: undefined,
  onStatusChange: undefined,
}
const button = {
  ...handlers,
  callbackUrl: undefined,
  orderData: undefined,
  groupKey: undefined,
  orderKey: undefined,
  onBeforePay: undefined,
  size: undefined,
  children: undefined,
  render: undefined,
} satisfies Undefined<PayButtonOwnProps>
const details = { intent: undefined, orderKey: undefined, render: undefined } satisfies Own<
  PaymentDetailsProps,
  'div'
>
const countdown = { deadline: undefined, orderKey: undefined, render: undefined } satisfies Own<
  PaymentCountdownProps,
  'span'
>
const badge = {
  status: undefined,
  intent: undefined,
  orderKey: undefined,
  compact: undefined,
  render: undefined,
} satisfies Own<PaymentStatusBadgeProps, 'span'>
const message = { orderKey: undefined, render: undefined } satisfies Own<PaymentMessageProps, 'div'>
const receipt = {
  intent: undefined,
  orderKey: undefined,
  merchant: undefined,
  order: undefined,
  timeZone: undefined,
  locale: undefined,
  messages: undefined,
  render: undefined,
} satisfies Own<PaymentReceiptProps, 'section'>
const native = {
  id: undefined,
  className: undefined,
  style: undefined,
  title: undefined,
  role: undefined,
  tabIndex: undefined,
  onClick: undefined,
  onKeyDown: undefined,
  'aria-busy': undefined,
  'aria-disabled': undefined,
}
const provider = {
  ...handlers,
  locale: undefined,
  messages: undefined,
  merchant: undefined,
  children: undefined,
  environment: undefined,
} satisfies Undefined<PaymentProviderProps>
const checkout = {
  ...provider,
  clientId: undefined,
  storage: undefined,
  storageKey: undefined,
  resume: undefined,
} satisfies Undefined<CheckoutProviderProps>

const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const
type Props = Record<string, undefined>
const components: [name: string, props: Props, element: (props: Props) => ReactElement][] = [
  ['PayButton', { ...button, type: undefined }, (props) => <PayButton {...price} {...props} />],
  ['PaymentDetails', details, (props) => <PaymentDetails {...props} />],
  ['PaymentCountdown', countdown, (props) => <PaymentCountdown {...props} />],
  ['PaymentStatusBadge', badge, (props) => <PaymentStatusBadge {...props} />],
  ['PaymentMessage', message, (props) => <PaymentMessage {...props} />],
  ['PaymentReceipt', receipt, (props) => <PaymentReceipt {...props} />],
]

describe.each(components)('an undefined prop of %s', (_, own, element) => {
  it.each(Object.keys({ ...own, ...native }))('is as good as absent: %s', (name) => {
    const plain = show(element({}))
    expect(plain.childNodes.length).toBeGreaterThan(1)
    // The order of attributes may differ.
    expect(show(element({ [name]: undefined })).isEqualNode(plain)).toBe(true)
  })
})

describe('an undefined prop of a provider', () => {
  const { usePayment } = createFakeUsePayment({ data: fixtures.pending })
  const content = (
    <>
      <PayButton {...price} />
      <PaymentDetails />
    </>
  )
  function Payments(props: Omit<PaymentProviderProps, 'payment'>) {
    return <PaymentProvider payment={usePayment()} {...props} />
  }
  const html = (page: ReactNode) => {
    const { container, unmount } = render(page)
    const shown = container.innerHTML
    unmount()
    return shown
  }

  it.each(Object.keys(provider))('is as good as absent in PaymentProvider: %s', (name) => {
    const plain = html(<Payments>{content}</Payments>)
    expect(plain).toContain('NT$100')
    const given = { children: content, [name]: undefined }
    expect(html(<Payments {...given}>{content}</Payments>)).toBe(plain)
  })

  it.each(Object.keys(checkout))('is as good as absent in CheckoutProvider: %s', (name) => {
    const plain = html(<CheckoutProvider baseUrl="/api">{content}</CheckoutProvider>)
    const given = { [name]: undefined }
    expect(
      html(
        <CheckoutProvider baseUrl="/api" {...given}>
          {content}
        </CheckoutProvider>,
      ),
    ).toBe(plain)
  })
})

describe('null', () => {
  it.each([
    ['an intent of PaymentDetails', <PaymentDetails key="" intent={null} />],
    ['an intent of PaymentReceipt', <PaymentReceipt key="" intent={null} />],
    ['a deadline of PaymentCountdown', <PaymentCountdown key="" deadline={null} />],
    ['an intent of PaymentStatusBadge', <PaymentStatusBadge key="" intent={null} />],
    ['a status of PaymentStatusBadge', <PaymentStatusBadge key="" status={null} />],
  ])('as %s shows nothing, and never the active payment', (_, element) => {
    const page = renderPage(<div data-testid="place">{element}</div>, {
      fake: createFakeUsePayment({ data: fixtures.pending }),
      environment: { clock },
    })
    expect(screen.getByTestId('place')).toBeEmptyDOMElement()
    page.unmount()
  })
})

describe('a `render` that returns null', () => {
  it('hides the component, whose ref is null until it is shown again', () => {
    const ref = createRef<HTMLButtonElement>()
    const page = (isHidden: boolean) => (
      <PayButton
        {...price}
        ref={ref}
        render={(props) => (isHidden ? null : <button {...props} />)}
      />
    )
    const { rerender } = renderPage(page(true))
    expect(screen.queryByRole('button')).toBeNull()
    expect(ref.current).toBeNull()
    act(() => rerender(page(false)))
    expect(ref.current).toBe(screen.getByRole('button'))
    act(() => rerender(page(true)))
    expect(ref.current).toBeNull()
  })
})

it.each([
  ['PayButton', PayButton],
  ['PaymentCountdown', PaymentCountdown],
  ['PaymentDetails', PaymentDetails],
  ['PaymentMessage', PaymentMessage],
  ['PaymentReceipt', PaymentReceipt],
  ['PaymentStatusBadge', PaymentStatusBadge],
  ['PaymentProvider', PaymentProvider],
  ['CheckoutProvider', CheckoutProvider],
])('%s has its name in the developer tools', (name, component) => {
  const { displayName } = component as { displayName?: string }
  expect(displayName ?? ('name' in component && component.name)).toBe(name)
})
