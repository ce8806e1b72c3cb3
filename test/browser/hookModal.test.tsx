import { render, screen, waitFor } from '@testing-library/react'
import { PayButton, PaymentProvider, usePaymentSession } from 'kryptogo-payment-react'
import { createFakeUsePayment, createTestClock } from 'kryptogo-payment-react/testing'
import 'kryptogo-payment-react/styles.css'
import { Component, StrictMode, type ReactNode } from 'react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { expectConsole } from '../setup'
import { pay, payButton, SECOND } from './support'

const page = document.documentElement
const { body } = document

/** The element that React renders the shop into. */
function appRoot(): Element {
  const root = payButton().closest('body > *')
  if (!root) throw new Error('The shop is not on the page')
  return root
}

/** Undoes something at the end of the test. */
const later = (undo: () => void) => {
  onTestFinished(undo)
}

/** Adds an element to the page until the test ends. */
function add(attributes: Record<string, string>, tag = 'div', parent: Element = body): HTMLElement {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  parent.append(element)
  later(() => {
    element.remove()
  })
  return element
}

/** Adds a rule for the page, as the stylesheet of a modal has it. */
const addRule = (rule: string) => {
  add({}, 'style').textContent = rule
}

const COVER = 'position: fixed; inset: 0'

/** Something that a modal does to the page while it opens, and does not take back. */
type Trace = () => void

const traces = {
  'a locked body': () => {
    body.style.overflow = 'hidden'
    body.style.paddingRight = '15px'
  },
  'a fixed body': () => {
    Object.assign(body.style, { position: 'fixed', width: '100%', top: `-${scrollY}px` })
  },
  'a locked page': () => {
    page.style.setProperty('overflow', 'hidden', 'important')
  },
  'a class that locks the page': () => {
    addRule('.modal-open { overflow: hidden }')
    body.classList.add('modal-open')
  },
  'an attribute that locks the page': () => {
    addRule('body[data-scroll-locked] { overflow: hidden !important }')
    body.setAttribute('data-scroll-locked', '1')
  },
  'a page that takes no pointer': () => {
    body.style.pointerEvents = 'none'
  },
  'a hidden application': () => {
    appRoot().setAttribute('aria-hidden', 'true')
  },
  'an inert application': () => {
    appRoot().toggleAttribute('inert', true)
  },
  'a cover over the page': () => {
    add({ style: `${COVER}; background: rgb(0 0 0 / 0.5)` })
  },
  'a marked node': () => {
    add({ 'data-kryptogo-modal': '', style: 'position: fixed; inset: 40%' })
  },
} satisfies Record<string, Trace>

/** The element that a press in the middle of the page is for. */
const topElement = () => document.elementFromPoint(innerWidth / 2, innerHeight / 2) as HTMLElement

/** Everything about the page that a trace changes. */
function pageNow() {
  const style = (element: Element) => {
    const { overflow, position, paddingRight, pointerEvents } = getComputedStyle(element)
    return { overflow, position, paddingRight, pointerEvents }
  }
  const root = appRoot()
  return {
    styles: [style(page), style(body)],
    classes: [page.className, body.className],
    locked: body.getAttribute('data-scroll-locked'),
    application: [root.getAttribute('aria-hidden'), root.getAttribute('inert')],
    top: topElement(),
    scrolled: scrollY,
  }
}

/** The modal of an SDK: a dialog in a node of its own at the end of the body. */
function createStub(leaves: readonly Trace[]) {
  let node: HTMLElement | undefined
  return {
    open: () => {
      for (const leave of leaves) leave()
      node = add({ style: COVER })
      const dialog = add({ role: 'dialog', 'aria-label': 'KryptoGO', tabindex: '-1' }, 'div', node)
      dialog.textContent = 'Pay with KryptoGO'
      dialog.focus()
    },
    /** Closes as a press on its cross does: it tells nobody. */
    close: () => {
      node?.remove()
    },
    get node() {
      return node
    },
  }
}

/** Shows something else in place of what has crashed, as shops do around an SDK. */
class Boundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false }
  static getDerivedStateFromError() {
    return { hasFailed: true }
  }
  override render() {
    return this.state.hasFailed ? <p>Something went wrong</p> : this.props.children
  }
}

interface ShopOptions {
  leaves?: readonly Trace[]
  /** Whether the modal stays where it is when it is told to close. */
  isDeaf?: boolean
  /** Opens the modal. @default as the stub does */
  open?: (stub: ReturnType<typeof createStub>) => Promise<void> | void
}

/** A shop in StrictMode with KryptoGO's SDK, whose modal is a stub. */
function openShop({ leaves = [], isDeaf = false, open }: ShopOptions = {}) {
  const clock = createTestClock()
  const fake = createFakeUsePayment({ clock })
  const stub = createStub(leaves)
  later(() => {
    stub.close()
    page.style.cssText = ''
    body.style.cssText = ''
    body.className = ''
    body.removeAttribute('data-scroll-locked')
  })
  function usePayment() {
    const result = fake.usePayment()
    return {
      ...result,
      openPaymentModal: async (params: Parameters<typeof result.openPaymentModal>[0]) => {
        await (open ?? (({ open }) => open()))(stub)
        await result.openPaymentModal(params)
      },
      closePaymentModal: () => {
        if (!isDeaf) stub.close()
        result.closePaymentModal()
      },
    }
  }
  function Payments({ children }: { children: ReactNode }) {
    return (
      <PaymentProvider payment={usePayment()} environment={{ clock }}>
        {children}
      </PaymentProvider>
    )
  }
  function Close() {
    const { close } = usePaymentSession()
    return <button onClick={close}>Close it</button>
  }
  const content = (button: ReactNode) => (
    <StrictMode>
      <Boundary>
        <Payments>
          {button}
          <Close />
        </Payments>
      </Boundary>
      <div style={{ height: '300vh' }} />
    </StrictMode>
  )
  const { rerender, unmount } = render(content(pay))
  scrollTo(0, 40)
  return {
    ...{ clock, fake, stub, unmount },
    show: (button: ReactNode) => {
      rerender(content(button))
    },
    /** Waits until the page has seen the change, and then for a while. */
    settle: async () => {
      await clock.advanceAsync(0)
      await clock.advanceAsync(SECOND)
    },
    press: async () => {
      payButton().focus({ preventScroll: true })
      await userEvent.keyboard('{Enter}')
      await clock.advanceAsync(SECOND)
    },
    closeByPage: () => {
      // The page may be inert, as behind a modal.
      screen.getByText('Close it').click()
    },
  }
}

describe("what KryptoGO's modal leaves behind is taken back", () => {
  it.each(Object.entries(traces))('%s', async (_, leave) => {
    const shop = openShop({ leaves: [leave] })
    const before = pageNow()
    await shop.press()
    expect(pageNow()).not.toEqual(before)
    shop.stub.close()
    expect(pageNow()).not.toEqual(before)
    await shop.settle()
    expect(pageNow()).toEqual(before)
    expect(payButton()).toHaveFocus()
  })

  it('also after the second time', async () => {
    const shop = openShop({ leaves: Object.values(traces) })
    const before = pageNow()
    for (let time = 0; time < 2; time++) {
      await shop.press()
      shop.stub.close()
      await shop.settle()
      expect(pageNow()).toEqual(before)
      shop.fake.settle('expired')
      await shop.settle()
    }
    expect(shop.fake.calls).toHaveLength(2)
  })

  it('a native dialog that keeps the page inert', async () => {
    const shop = openShop({
      isDeaf: true,
      open: () => {
        const dialog = add({ 'aria-label': 'KryptoGO' }, 'dialog')
        if (dialog instanceof HTMLDialogElement) dialog.showModal()
      },
    })
    await shop.press()
    expect(screen.getByRole('dialog')).toBeVisible()
    shop.closeByPage()
    await shop.settle()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(appRoot()).toContainElement(topElement())
    expect(payButton()).toHaveFocus()
  })
})

describe('it is taken back', () => {
  const leaves = Object.values(traces)
  const cases: [string, ShopOptions, (shop: ReturnType<typeof openShop>) => void][] = [
    ['when the buyer closes the modal, which tells nobody', {}, ({ stub }) => stub.close()],
    ['when the page closes it', {}, ({ closeByPage }) => closeByPage()],
    [
      'when it does not close, though it is told to',
      { isDeaf: true },
      (shop) => shop.closeByPage(),
    ],
  ]
  it.each(cases)('%s', async (_, options, close) => {
    const shop = openShop({ leaves, ...options })
    const before = pageNow()
    await shop.press()
    close(shop)
    await shop.settle()
    expect(pageNow()).toEqual(before)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(payButton()).toHaveFocus()
  })

  const failure = new Error('The SDK has failed')
  const fails: [string, Required<Pick<ShopOptions, 'open'>>['open']][] = [
    [
      'throws while it opens',
      () => {
        throw failure
      },
    ],
    ['rejects', () => Promise.reject(failure)],
    ['never appears, and the hook reports an error', () => undefined],
  ]
  it.each(fails)('when it %s', async (_, open) => {
    const shop = openShop({
      open: (stub) => {
        for (const leave of leaves) leave()
        return open(stub)
      },
    })
    const before = pageNow()
    await shop.press()
    shop.fake.set({ isLoading: false, isError: true, error: failure })
    await waitFor(() => expect(payButton()).toHaveAttribute('data-status', 'error'))
    await shop.settle()
    expect(pageNow()).toEqual(before)
    expect(payButton()).toHaveFocus()
  })

  it('when the hook crashes, and the page with it', async () => {
    expectConsole('error', /The fake hook was told to fail/)
    const shop = openShop({ leaves })
    const root = appRoot()
    await shop.press()
    shop.stub.close()
    shop.fake.set({ renderBehavior: 'throw' })
    expect(await screen.findByText('Something went wrong')).toBeVisible()
    await waitFor(() => expect(getComputedStyle(body).overflow).toBe('visible'))
    expect(getComputedStyle(page).overflow).toBe('visible')
    expect(root.closest('[inert], [aria-hidden]')).toBeNull()
    expect(root).toContainElement(topElement())
    expect(shop.clock.waiting).toBe(0)
  })

  it('when the provider goes away first, and the modal later', async () => {
    const shop = openShop({ leaves: [traces['a locked body']] })
    await shop.press()
    shop.unmount()
    await shop.settle()
    expect(body.style.overflow).toBe('hidden')
    expect(shop.clock.waiting).toBe(0)
    shop.stub.close()
    await shop.settle()
    expect(body.style.overflow).toBe('')
    expect(shop.clock.waiting).toBe(0)
  })
})

describe('the focus', () => {
  it('returns to a button that has mounted again', async () => {
    const shop = openShop()
    const button = (key: string) => (
      <PayButton key={key} data-testid="pay" fiatAmount="300" fiatCurrency="TWD" orderKey="A-1" />
    )
    shop.show(button('first'))
    await shop.press()
    shop.show(button('second'))
    shop.stub.close()
    await shop.settle()
    expect(payButton()).toHaveFocus()
  })

  it('is not taken from where the buyer has put it', async () => {
    const shop = openShop()
    const field = add({ 'aria-label': 'Coupon' }, 'input')
    await shop.press()
    shop.stub.close()
    field.focus()
    await shop.settle()
    expect(field).toHaveFocus()
  })
})

describe("the page's own", () => {
  it('lock from before the modal stays', async () => {
    const shop = openShop({
      leaves: [traces['a locked body'], traces['a class that locks the page']],
    })
    body.style.overflow = 'clip'
    page.className = 'cart-open'
    later(() => {
      page.className = ''
    })
    await shop.press()
    shop.stub.close()
    await shop.settle()
    expect(body.style.overflow).toBe('clip')
    expect(page).toHaveClass('cart-open', { exact: true })
  })

  it('modal that opens in between stays, with its lock, until it closes', async () => {
    const leaves = [
      traces['a locked body'],
      traces['an inert application'],
      traces['a cover over the page'],
    ]
    const shop = openShop({ leaves })
    const before = pageNow()
    await shop.press()
    const above = add({ role: 'dialog', 'aria-label': 'Still there?', style: COVER })
    const field = add({ 'aria-label': 'Answer' }, 'input', above)
    const lock = body.style.overflow
    body.classList.add('dialog-open')
    shop.stub.close()
    await shop.settle()
    expect(above).toBeVisible()
    expect(body.style.overflow).toBe('hidden')
    expect(above).toContainElement(topElement())
    field.focus()
    await shop.settle()
    expect(field).toHaveFocus()
    above.remove()
    body.style.overflow = lock
    body.classList.remove('dialog-open')
    await shop.settle()
    expect(pageNow()).toEqual(before)
  })

  it('modal stays when the page closes only the one of the payment', async () => {
    const shop = openShop({ isDeaf: true, leaves: [traces['a locked body']] })
    await shop.press()
    const above = add({ role: 'dialog', 'aria-label': 'Still there?', style: COVER })
    shop.closeByPage()
    await shop.settle()
    expect(shop.stub.node).not.toBeVisible()
    expect(above).toBeVisible()
    expect(body.style.overflow).toBe('hidden')
  })

  it('modal that opens long after one that is not marked as a modal stays', async () => {
    const overlay = () => {
      add({ style: COVER }).textContent = 'Pay with KryptoGO'
    }
    const shop = openShop({ isDeaf: true, open: overlay })
    await shop.press()
    screen.getByText('Pay with KryptoGO').remove()
    await shop.clock.advanceAsync(30 * SECOND)
    const thanks = add({ role: 'dialog', 'aria-label': 'Thank you', style: COVER })
    shop.closeByPage()
    await shop.settle()
    expect(thanks).toBeVisible()
  })

  it('lock that changes in between stays as it is then', async () => {
    const shop = openShop({ leaves: [traces['a locked body']] })
    await shop.press()
    body.style.overflow = 'clip'
    body.classList.add('menu-open')
    shop.stub.close()
    await shop.settle()
    expect(body.style.overflow).toBe('clip')
    expect(body).toHaveClass('menu-open')
  })

  it('class that locks nothing stays, and so does a toast', async () => {
    const shop = openShop({ leaves: [traces['a class that locks the page']] })
    const press = shop.press()
    body.classList.add('dark')
    const toasts = add({ style: `${COVER}; pointer-events: none` })
    const toast = add({ role: 'status' }, 'p', toasts)
    toast.textContent = 'Opening'
    await press
    shop.stub.close()
    await shop.settle()
    expect(body).toHaveClass('dark', { exact: true })
    expect(toast).toBeVisible()
  })

  it('attributes are not touched after a modal that cleans up itself', async () => {
    const shop = openShop({
      open: (stub) => {
        body.style.overflow = 'hidden'
        stub.open()
      },
    })
    await shop.press()
    body.style.overflow = ''
    shop.stub.close()
    const onChange = vi.fn()
    const observer = new MutationObserver(onChange)
    observer.observe(page, { attributes: true })
    observer.observe(body, { attributes: true, childList: true })
    await shop.settle()
    expect(onChange).not.toHaveBeenCalled()
    observer.disconnect()
    expect(payButton()).toHaveFocus()
  })
})

describe('a modal that is never recognized', () => {
  const FIXED = 'position: fixed; bottom: 0; height: 20vh; width: 100%'

  /** A page on which the modal has been open for long, as one that is not marked. */
  async function openUnmarked(leaves: readonly Trace[]) {
    const shop = openShop({
      isDeaf: true,
      open: () => {
        for (const leave of leaves) leave()
        add({ style: FIXED }).textContent = 'Pay with KryptoGO'
      },
    })
    const before = pageNow()
    await shop.press()
    return { shop, before, wait: () => shop.clock.advanceAsync(60 * SECOND) }
  }

  it('is looked for during the first minute, and then no more', async () => {
    const { shop, wait } = await openUnmarked([])
    const look = vi.spyOn(document, 'querySelectorAll')
    later(() => look.mockRestore())
    /** How often the page is looked at when it changes, also by the guards of earlier tests. */
    const looks = async () => {
      look.mockClear()
      for (let change = 0; change < 5; change++) {
        body.classList.toggle('changed')
        await shop.clock.advanceAsync(0)
      }
      return look.mock.calls.length
    }
    const before = await looks()
    await wait()
    await looks()
    expect(await looks()).toBe(before - 5)
    expect(shop.clock.waiting).toBe(0)
  })

  it('is not confused with a dialog of the page that opens and closes later', async () => {
    const { shop, wait } = await openUnmarked([])
    await wait()
    const field = add({ 'aria-label': 'Coupon' }, 'input')
    const own = add({ role: 'dialog', 'aria-label': 'Newsletter', style: COVER })
    body.style.overflow = 'hidden'
    await shop.settle()
    body.classList.add('cart-open')
    addRule('.cart-open { overflow: hidden }')
    own.remove()
    field.focus()
    field.blur()
    await shop.settle()
    expect(body.style.overflow).toBe('hidden')
    expect(body).toHaveClass('cart-open')
    expect(document.activeElement).toBe(body)
  })

  it('is cleaned up after when the page closes it, also behind a dialog of the page', async () => {
    const leaves = [traces['a locked body'], traces['an inert application']]
    const { shop, before, wait } = await openUnmarked(leaves)
    await wait()
    body.classList.add('changed')
    await shop.settle()
    body.classList.remove('changed')
    const own = add({ role: 'dialog', 'aria-label': 'Newsletter', style: COVER })
    shop.closeByPage()
    await shop.settle()
    expect(own).toBeVisible()
    expect(body.style.overflow).toBe('hidden')
    own.remove()
    await shop.settle()
    expect(pageNow()).toEqual(before)
    expect(shop.clock.waiting).toBe(0)
  })
})

describe('a node that was taken off the screen', () => {
  async function leaveNode() {
    const shop = openShop({ isDeaf: true })
    await shop.press()
    shop.closeByPage()
    await shop.settle()
    const { node } = shop.stub
    if (!node) throw new Error('The modal has not opened')
    expect(node).not.toBeVisible()
    expect(node).toBeInTheDocument()
    return { shop, node }
  }

  it('is shown again when something is put into it', async () => {
    const { node } = await leaveNode()
    node.append('Insert your card')
    await waitFor(() => expect(node).toBeVisible())
  })

  it('is shown again when a payment opens', async () => {
    const { shop, node } = await leaveNode()
    shop.fake.settle('expired')
    await shop.settle()
    await shop.press()
    expect(shop.fake.calls).toHaveLength(2)
    expect(node.style.display).toBe('')
  })
})
