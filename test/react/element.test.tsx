import { act, fireEvent, screen } from '@testing-library/react'
import { PayButton, PaymentStatusBadge, type PayButtonProps } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { createRef, forwardRef, type ComponentPropsWithoutRef, type MouseEvent } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { renderPage } from './support'

const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const
const button = () => screen.getByRole('button')

describe('the button element of PayButton', () => {
  it('does not submit a form by default', async () => {
    const onSubmit = vi.fn((event: { preventDefault: () => void }) => event.preventDefault())
    const form = (props?: Partial<PayButtonProps>) => (
      <form onSubmit={onSubmit}>
        <PayButton {...price} {...props} />
      </form>
    )
    const { user, rerender } = renderPage(form())
    expect(button().tagName).toBe('BUTTON')
    await user.click(button())
    expect(onSubmit).not.toHaveBeenCalled()
    rerender(form({ type: 'submit' }))
    await user.click(button())
    expect(onSubmit).toHaveBeenCalledTimes(1)
  })

  it('gets native props and none of the component’s own', () => {
    renderPage(
      <PayButton
        {...price}
        callbackUrl="https://shop.example"
        orderData={{ id: 1 }}
        groupKey="g"
        orderKey="k"
        size="sm"
        id="pay"
        title="Tea"
        data-testid="tea"
        aria-describedby="note"
        className="wide"
      />,
    )
    const attributes = button().getAttributeNames().sort()
    expect(attributes).toEqual([
      'aria-busy',
      'aria-describedby',
      'class',
      'data-label',
      'data-size',
      'data-status',
      'data-testid',
      'id',
      'lang',
      'title',
      'type',
    ])
    expect(button()).toHaveAttribute('id', 'pay')
    expect(button()).toHaveAttribute('data-size', 'sm')
    expect(button()).toHaveClass('kgp-button', 'wide', { exact: true })
  })

  it('can have another accessible name', () => {
    renderPage(<PayButton {...price} aria-label="Pay for tea" />)
    expect(screen.getByRole('button', { name: 'Pay for tea' })).toBe(button())
  })

  it('can be disabled by the page', async () => {
    const { fake, user } = renderPage(<PayButton {...price} disabled />)
    expect(button()).toBeDisabled()
    await user.click(button())
    expect(fake.calls).toEqual([])
  })

  it('forwards its ref', () => {
    const ref = createRef<HTMLButtonElement>()
    renderPage(<PayButton {...price} ref={ref} />)
    expect(ref.current).toBe(button())
  })
})

describe("the page's own event handler", () => {
  it('runs before the payment starts', async () => {
    const calls = vi.fn<(opened: number) => void>()
    const onClick = () => calls(fake.calls.length)
    const { fake, user } = renderPage(<PayButton {...price} onClick={onClick} />)
    await user.click(button())
    expect(calls.mock.calls).toEqual([[0]])
    expect(fake.calls).toHaveLength(1)
  })

  it('can prevent the payment with preventDefault', async () => {
    const onClick = (event: MouseEvent) => event.preventDefault()
    const { fake, user } = renderPage(<PayButton {...price} onClick={onClick} />)
    await user.click(button())
    expect(fake.calls).toEqual([])
    expect(button()).toHaveAttribute('data-status', 'idle')
  })

  it('is called for key events too', async () => {
    const onKeyDown = vi.fn()
    const { user } = renderPage(<PayButton {...price} onKeyDown={onKeyDown} />)
    await user.tab()
    await user.keyboard('{Enter>3/}')
    expect(onKeyDown).toHaveBeenCalledTimes(3)
  })
})

describe('children of PayButton', () => {
  it('replace the label', () => {
    renderPage(<PayButton {...price}>Buy tea</PayButton>)
    expect(screen.getByRole('button', { name: 'Buy tea' })).toHaveTextContent('Buy tea')
  })

  it('can be a function of the state', async () => {
    const { fake, user } = renderPage(
      <PayButton {...price}>
        {(state) =>
          state.status === 'success' && !state.alreadyPaid
            ? `Paid ${state.intent.crypto_amount}`
            : 'Buy'
        }
      </PayButton>,
    )
    await user.click(screen.getByRole('button', { name: 'Buy' }))
    act(() => fake.settle('success'))
    expect(button()).toHaveAccessibleName('Paid 3.08')
  })
})

describe('render of PayButton', () => {
  /** A button of a design system. */
  const Fancy = forwardRef<HTMLButtonElement, ComponentPropsWithoutRef<'button'>>((props, ref) => (
    <button {...props} ref={ref} data-fancy="" />
  ))

  it('can be an element, which gets the props and keeps its own', async () => {
    const clicks = vi.fn<(opened: number) => void>()
    const { fake, user } = renderPage(
      <PayButton
        {...price}
        className="wide"
        title="ours"
        render={
          <Fancy className="fancy" title="theirs" onClick={() => clicks(fake.calls.length)} />
        }
      />,
    )
    expect(button()).toHaveAttribute('data-fancy')
    expect(button()).toHaveAttribute('title', 'theirs')
    expect(button()).toHaveClass('kgp-button', 'wide', 'fancy', { exact: true })
    await user.click(screen.getByRole('button', { name: 'Pay NT$100' }))
    expect(clicks.mock.calls).toEqual([[0]])
    expect(fake.calls).toHaveLength(1)
    expect(button()).toHaveAttribute('data-status', 'opening')
    expect(button()).toHaveAttribute('aria-busy', 'true')
  })

  it('can be an element whose handler prevents the payment', async () => {
    const own = vi.fn()
    const { fake, user } = renderPage(
      <PayButton
        {...price}
        onClick={own}
        render={<Fancy onClick={(event) => event.preventDefault()} />}
      />,
    )
    await user.click(button())
    expect(own).not.toHaveBeenCalled()
    expect(fake.calls).toEqual([])
  })

  it('can be an element with a key handler, and holding down Enter still pays once', async () => {
    const onKeyDown = vi.fn()
    const { fake, user } = renderPage(
      <PayButton {...price} render={<Fancy onKeyDown={onKeyDown} />} />,
      { fake: createFakeUsePayment({ openBehavior: 'reject' }) },
    )
    await user.tab()
    await user.keyboard('{Enter>3/}')
    expect(onKeyDown).toHaveBeenCalledTimes(3)
    expect(fake.calls).toHaveLength(1)
  })

  it('can be an element, to which the ref is forwarded', () => {
    const ref = createRef<HTMLButtonElement>()
    renderPage(<PayButton {...price} ref={ref} render={<Fancy />} />)
    expect(ref.current).toBe(button())
  })

  it('can be an element with a ref of its own, which gets the element too', () => {
    const [ours, theirs] = [createRef<HTMLButtonElement>(), createRef<HTMLButtonElement>()]
    renderPage(<PayButton {...price} ref={ours} render={<Fancy ref={theirs} />} />)
    expect(ours.current).toBe(button())
    expect(theirs.current).toBe(button())
  })

  it('can be a function of the props and the state', async () => {
    const ref = createRef<HTMLButtonElement>()
    const { fake, user } = renderPage(
      <PayButton
        {...price}
        ref={ref}
        render={({ children, ...props }, { status }) => (
          <button {...props}>
            {status}: {children}
          </button>
        )}
      />,
    )
    await user.click(screen.getByRole('button', { name: 'idle: Pay NT$100' }))
    expect(fake.calls).toHaveLength(1)
    expect(button()).toHaveAccessibleName('opening: Preparing…')
    expect(ref.current).toBe(button())
  })

  it('can return an element that is not a button', () => {
    const { fake } = renderPage(<PayButton {...price} render={<a href="#pay" />} />)
    fireEvent.click(screen.getByRole('link', { name: 'Pay NT$100' }))
    expect(fake.calls).toHaveLength(1)
  })
})

describe('the span element of PaymentStatusBadge', () => {
  it('gets native props and a ref', () => {
    const ref = createRef<HTMLSpanElement>()
    renderPage(
      <PaymentStatusBadge
        ref={ref}
        status="success"
        id="status"
        title="Order 1"
        className="wide"
      />,
    )
    expect(ref.current?.tagName).toBe('SPAN')
    expect(ref.current).toHaveAttribute('id', 'status')
    expect(ref.current).toHaveAttribute('data-status', 'success')
    expect(ref.current).toHaveClass('kgp-badge', 'wide', { exact: true })
    expect(screen.getByTitle('Order 1')).toHaveTextContent('Paid')
  })

  it('can be replaced with render', () => {
    const ref = createRef<HTMLSpanElement>()
    renderPage(
      <>
        <PaymentStatusBadge status="success" ref={ref} render={<em className="own" />} />
        <PaymentStatusBadge
          status="expired"
          render={(props, { status }) => <strong {...props} title={status} />}
        />
      </>,
    )
    expect(ref.current?.tagName).toBe('EM')
    expect(ref.current).toHaveClass('kgp-badge', 'own', { exact: true })
    expect(ref.current).toHaveTextContent('Paid')
    const strong = screen.getByTitle('expired')
    expect(strong.tagName).toBe('STRONG')
    expect(strong).toHaveTextContent('Expired')
  })
})
