import { act, fireEvent, screen } from '@testing-library/react'
import { PayButton, PaymentStatusBadge, type PayButtonProps } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { createRef, forwardRef, type ComponentPropsWithoutRef, type MouseEvent } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { renderPage } from './support'

const asked = { fiatAmount: '100', fiatCurrency: 'TWD' } as const
const button = () => screen.getByRole('button')

describe('a PayButton is a button', () => {
  it('that does not submit a form, unless it is told to', async () => {
    const onSubmit = vi.fn((event: { preventDefault: () => void }) => event.preventDefault())
    const form = (props?: Partial<PayButtonProps>) => (
      <form onSubmit={onSubmit}>
        <PayButton {...asked} {...props} />
      </form>
    )
    const { user, rerender } = await renderPage(form())
    expect(button().tagName).toBe('BUTTON')
    await user.click(button())
    expect(onSubmit).not.toHaveBeenCalled()
    rerender(form({ type: 'submit' }))
    await user.click(button())
    expect(onSubmit).toHaveBeenCalledTimes(1)
  })

  it('with native props, and none of its own left over', async () => {
    await renderPage(
      <PayButton
        {...asked}
        callbackUrl="https://shop.example"
        orderData={{ id: 1 }}
        groupKey="g"
        paymentKey="k"
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
      'title',
      'type',
    ])
    expect(button()).toHaveAttribute('id', 'pay')
    expect(button()).toHaveAttribute('data-size', 'sm')
    expect(button()).toHaveClass('kgp-button', 'wide', { exact: true })
  })

  it('whose name the page may give', async () => {
    await renderPage(<PayButton {...asked} aria-label="Pay for tea" />)
    expect(screen.getByRole('button', { name: 'Pay for tea' })).toBe(button())
  })

  it('that the page itself may disable', async () => {
    const { fake, user } = await renderPage(<PayButton {...asked} disabled />)
    expect(button()).toBeDisabled()
    await user.click(button())
    expect(fake.calls).toEqual([])
  })

  it('that a ref reaches', async () => {
    const ref = createRef<HTMLButtonElement>()
    await renderPage(<PayButton {...asked} ref={ref} />)
    expect(ref.current).toBe(button())
  })
})

describe('a handler of the page', () => {
  it('runs before the payment begins', async () => {
    const calls = vi.fn<(opened: number) => void>()
    const onClick = () => calls(fake.calls.length)
    const { fake, user } = await renderPage(<PayButton {...asked} onClick={onClick} />)
    await user.click(button())
    expect(calls.mock.calls).toEqual([[0]])
    expect(fake.calls).toHaveLength(1)
  })

  it('prevents the payment with preventDefault', async () => {
    const onClick = (event: MouseEvent) => event.preventDefault()
    const { fake, user } = await renderPage(<PayButton {...asked} onClick={onClick} />)
    await user.click(button())
    expect(fake.calls).toEqual([])
    expect(button()).toHaveAttribute('data-status', 'idle')
  })

  it('for keys is called as well', async () => {
    const onKeyDown = vi.fn()
    const { user } = await renderPage(<PayButton {...asked} onKeyDown={onKeyDown} />)
    await user.tab()
    await user.keyboard('{Enter>3/}')
    expect(onKeyDown).toHaveBeenCalledTimes(3)
  })
})

describe('children', () => {
  it('replace the label', async () => {
    await renderPage(<PayButton {...asked}>Buy tea</PayButton>)
    expect(screen.getByRole('button', { name: 'Buy tea' })).toHaveTextContent('Buy tea')
  })

  it('may be a function of the state', async () => {
    const { fake, user } = await renderPage(
      <PayButton {...asked}>
        {(state) => (state.status === 'success' ? `Paid ${state.intent.crypto_amount}` : 'Buy')}
      </PayButton>,
    )
    await user.click(screen.getByRole('button', { name: 'Buy' }))
    act(() => fake.settle('success'))
    expect(button()).toHaveAccessibleName('Paid 3.08')
  })
})

describe('render', () => {
  /** A button of the page's own, as a design system has it. */
  const Fancy = forwardRef<HTMLButtonElement, ComponentPropsWithoutRef<'button'>>((props, ref) => (
    <button {...props} ref={ref} data-fancy="" />
  ))

  it('may be an element, which takes the props and keeps its own', async () => {
    const clicks = vi.fn<(opened: number) => void>()
    const { fake, user } = await renderPage(
      <PayButton
        {...asked}
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

  it('may be an element that prevents the payment', async () => {
    const own = vi.fn()
    const { fake, user } = await renderPage(
      <PayButton
        {...asked}
        onClick={own}
        render={<Fancy onClick={(event) => event.preventDefault()} />}
      />,
    )
    await user.click(button())
    expect(own).not.toHaveBeenCalled()
    expect(fake.calls).toEqual([])
  })

  it('may be an element with a handler for keys, and Enter held down still pays once', async () => {
    const onKeyDown = vi.fn()
    const { fake, user } = await renderPage(
      <PayButton {...asked} render={<Fancy onKeyDown={onKeyDown} />} />,
      { fake: createFakeUsePayment({ onOpen: 'reject' }) },
    )
    await user.tab()
    await user.keyboard('{Enter>3/}')
    expect(onKeyDown).toHaveBeenCalledTimes(3)
    expect(fake.calls).toHaveLength(1)
  })

  it('may be an element that a ref reaches', async () => {
    const ref = createRef<HTMLButtonElement>()
    await renderPage(<PayButton {...asked} ref={ref} render={<Fancy />} />)
    expect(ref.current).toBe(button())
  })

  it('may be an element with a ref of its own, which reaches it too', async () => {
    const [ours, theirs] = [createRef<HTMLButtonElement>(), createRef<HTMLButtonElement>()]
    await renderPage(<PayButton {...asked} ref={ours} render={<Fancy ref={theirs} />} />)
    expect(ours.current).toBe(button())
    expect(theirs.current).toBe(button())
  })

  it('may be a function of the props and the state', async () => {
    const ref = createRef<HTMLButtonElement>()
    const { fake, user } = await renderPage(
      <PayButton
        {...asked}
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

  it('may give another element than a button', async () => {
    const { fake } = await renderPage(<PayButton {...asked} render={<a href="#pay" />} />)
    fireEvent.click(screen.getByRole('link', { name: 'Pay NT$100' }))
    expect(fake.calls).toHaveLength(1)
  })
})

describe('a PaymentStatusBadge is a span', () => {
  it('with native props and a ref', async () => {
    const ref = createRef<HTMLSpanElement>()
    await renderPage(
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

  it('or whatever render makes of it', async () => {
    const ref = createRef<HTMLSpanElement>()
    await renderPage(
      <>
        <PaymentStatusBadge status="success" ref={ref} render={<em className="own" />} />
        <PaymentStatusBadge
          status="expired"
          render={(props, status) => <strong {...props} title={status} />}
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
