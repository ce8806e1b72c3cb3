import { fireEvent, screen, waitFor } from '@testing-library/react'
import { useEffect, useRef, useState, type ReactNode, type SyntheticEvent } from 'react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import { dialog, inDialog, openDialog, openShop, payButton } from './support'

const gone = () => waitFor(() => expect(document.querySelector('.kgp-dialog')).toBeNull())
const closeButton = () => inDialog().getByRole('button', { name: 'Close' })

function root(): HTMLElement {
  const parentElement = dialog().parentElement?.parentElement
  if (!parentElement) throw new Error('The dialog has no root')
  return parentElement
}

/** Opens a payment in a shop that looks so around the provider. */
async function openPayment(around?: (provider: ReactNode) => ReactNode) {
  const shop = openShop({ scenario: 'pending', ...(around && { around }) })
  await openDialog()
  return shop
}

/** Listens until the test ends. */
function listen(target: EventTarget, types: readonly string[], listener: (event: Event) => void) {
  const controller = new AbortController()
  const options = { capture: target === window, signal: controller.signal }
  for (const type of types) target.addEventListener(type, listener, options)
  onTestFinished(() => {
    controller.abort()
  })
}

describe('what a page or a library does to the rest of the page', () => {
  it('the dialog is the last element of the body while it is open', async () => {
    openShop({ scenario: 'pending' })
    const before = [...document.body.children]
    await openDialog()
    expect([...document.body.children]).toEqual([...before, root()])
    await userEvent.keyboard('{Escape}')
    await gone()
    expect([...document.body.children]).toEqual(before)
  })

  it.each([
    ['transform', 'translateX(10px)'],
    ['visibility', 'hidden'],
    ['display', 'none'],
    ['content-visibility', 'hidden'],
    ['pointer-events', 'none'],
  ])('it does not have the %s of the elements around the provider', async (name, value) => {
    await openPayment((provider) => <div data-testid="around">{provider}</div>)
    screen.getByTestId('around').style.setProperty(name, value)
    expect(closeButton()).toBeVisible()
    await userEvent.click(closeButton(), { timeout: 2_000 })
    await gone()
  })

  it('it takes the pointer where the body takes none', async () => {
    await openPayment()
    document.body.style.pointerEvents = 'none'
    onTestFinished(() => {
      document.body.style.pointerEvents = ''
    })
    await userEvent.click(closeButton(), { timeout: 2_000 })
    await gone()
  })

  it.each(['aria-hidden', 'inert'])('it is not hidden by %s', async (name) => {
    await openPayment()
    root().setAttribute(name, 'true')
    await waitFor(() => expect(document.querySelector(`[${name}] .kgp-dialog`)).toBeNull())
    expect(closeButton()).toBeVisible()
  })

  it('it is marked as what libraries for modals leave alone', async () => {
    await openPayment()
    expect(root()).toHaveAttribute('aria-live', 'off')
    expect(root()).toHaveAttribute('data-react-aria-top-layer', 'true')
  })

  it('it works where React renders the body', async () => {
    openShop({ scenario: 'pending', container: document.body })
    await openDialog()
    await userEvent.click(closeButton())
    await gone()
  })

  it('it is in the shadow tree of its provider, where the styles are', async () => {
    const host = document.body.appendChild(document.createElement('div'))
    onTestFinished(() => {
      host.remove()
    })
    const tree = host.attachShadow({ mode: 'open' })
    const container = tree.appendChild(document.createElement('div'))
    openShop({ scenario: 'pending', container })
    const find = (selector: string) => tree.querySelector<HTMLElement>(selector)
    find('.kgp-button')?.click()
    await waitFor(() => expect(find('.kgp-qr')).not.toBeNull())
    expect(tree.lastElementChild).toContainElement(find('.kgp-dialog'))
    find('.kgp-close')?.click()
    await waitFor(() => expect(find('.kgp-dialog')).toBeNull())
    expect(tree.lastElementChild).toBe(container)
  })
})

describe('events of the dialog', () => {
  const kept = [
    ...['pointerdown', 'mousedown', 'click', 'touchstart', 'touchmove', 'touchend', 'wheel'],
    ...['focusin', 'focusout', 'keydown', 'close', 'cancel', 'toggle', 'beforetoggle'],
    ...['animationstart', 'animationend', 'transitionend'],
    ...['beforeinput', 'input', 'change', 'paste'],
  ]
  it.each(kept)('%s is not heard by the page', async (type) => {
    await openPayment()
    const onEvent = vi.fn()
    listen(document, [type], onEvent)
    fireEvent(closeButton(), new Event(type, { bubbles: true }))
    expect(onEvent).not.toHaveBeenCalled()
    fireEvent(document.body, new Event(type, { bubbles: true }))
    expect(onEvent).toHaveBeenCalledOnce()
  })

  it('do not reach the React components around the provider', async () => {
    const heard = new Set<string>()
    const onEvent = ({ type, target }: SyntheticEvent) => {
      if (target instanceof Element && target.closest('.kgp-dialog')) heard.add(type)
    }
    const handlers = {
      ...{ onClick: onEvent, onMouseDown: onEvent, onPointerDown: onEvent, onTouchStart: onEvent },
      ...{ onKeyDown: onEvent, onKeyUp: onEvent, onFocus: onEvent, onBlur: onEvent },
      ...{ onWheel: onEvent, onAnimationStart: onEvent, onAnimationEnd: onEvent },
      ...{ onTransitionEnd: onEvent, onClose: onEvent, onCancel: onEvent },
      ...{ onToggle: onEvent, onBeforeToggle: onEvent },
      ...{ onBeforeInput: onEvent, onInput: onEvent, onChange: onEvent },
    }
    const shop = await openPayment((provider) => <div {...handlers}>{provider}</div>)
    await userEvent.click(inDialog().getByText('Payment'))
    await userEvent.keyboard('{Tab}{Shift}')
    await userEvent.click(inDialog().getByText('Paying from an exchange?'))
    await userEvent.type(await inDialog().findByRole('textbox'), '1')
    await userEvent.wheel(dialog(), { direction: 'down' })
    await waitFor(() => expect(dialog().getAnimations()).toEqual([]))
    await userEvent.keyboard('{Escape}')
    await gone()
    expect([...heard]).toEqual([])
    expect(shop.posts).toBe(1)
  })
})

describe('Escape', () => {
  /** The native modal dialog of a shop, which closes as React's documentation shows. */
  function Cart({ children }: { children: ReactNode }) {
    const [isOpen, setOpen] = useState(true)
    const cart = useRef<HTMLDialogElement>(null)
    useEffect(() => {
      if (isOpen) cart.current?.showModal()
      else cart.current?.close()
    }, [isOpen])
    const close = () => {
      setOpen(false)
    }
    return (
      <dialog ref={cart} aria-label="Cart" onClose={close} onCancel={close}>
        {children}
      </dialog>
    )
  }
  const cart = () => screen.queryByRole('dialog', { name: 'Cart' })

  it('closes the payment, and only then the modal dialog around its provider', async () => {
    openShop({ scenario: 'pending', around: (provider) => <Cart>{provider}</Cart> })
    await userEvent.click(payButton())
    await screen.findByRole('dialog', { name: 'Payment' })
    await userEvent.keyboard('{Escape}')
    await gone()
    expect(cart()).not.toBeNull()
    expect(payButton()).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(cart()).toBeNull())
  })

  it('is not heard by the page, not even when it is released or held', async () => {
    await openPayment()
    const heard: string[] = []
    listen(window, ['keydown', 'keyup'], (event) => {
      if (event instanceof KeyboardEvent) heard.push(event.type)
    })
    const send = (type: 'rawKeyDown' | 'keyUp', autoRepeat = false) =>
      cdp().send('Input.dispatchKeyEvent', {
        ...{ type, autoRepeat, key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 },
      })
    await send('rawKeyDown')
    await gone()
    await send('rawKeyDown', true)
    await send('keyUp')
    expect(heard).toEqual([])
    await send('rawKeyDown')
    await send('keyUp')
    expect(heard).toEqual(['keydown', 'keyup'])
  })

  it('is heard again after a release that the page has not heard of', async () => {
    await openPayment()
    const onKey = vi.fn()
    listen(document, ['keydown'], onKey)
    fireEvent.keyDown(closeButton(), { key: 'Escape' })
    await userEvent.click(closeButton())
    await gone()
    fireEvent.keyDown(document.body, { key: 'Escape' })
    expect(onKey).toHaveBeenCalledOnce()
  })

  it('is for a native dialog that opens above', async () => {
    await openPayment()
    const above = document.body.appendChild(document.createElement('dialog'))
    onTestFinished(() => {
      above.remove()
    })
    above.append('Still there?', document.createElement('button'))
    const onKey = vi.fn()
    listen(above, ['keydown'], onKey)
    above.showModal()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(above.open).toBe(false))
    expect(onKey).toHaveBeenCalledOnce()
    expect(dialog()).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await gone()
  })
})

describe('the theme of the place where the provider is', () => {
  /** Opens a payment inside an element, which it returns. */
  async function openInside(attributes: Record<string, string> = {}) {
    await openPayment((provider) => (
      <section {...attributes} data-testid="around">
        {provider}
      </section>
    ))
    return screen.getByTestId('around')
  }
  const style = () => getComputedStyle(dialog())

  /** The custom properties that the stylesheet sets for all. */
  function tokens(): string[] {
    const rules = (list: CSSRuleList): CSSRule[] =>
      [...list].flatMap((rule) =>
        'cssRules' in rule ? [rule, ...rules(rule.cssRules as CSSRuleList)] : [rule],
      )
    const all = [...document.styleSheets].flatMap((sheet) => rules(sheet.cssRules))
    const names = all.flatMap((rule) =>
      rule instanceof CSSStyleRule && rule.selectorText === ':root, :host' ? [...rule.style] : [],
    )
    return [...new Set(names)].filter((name) => name.startsWith('--kgp-'))
  }

  it('has each custom property of the stylesheet', async () => {
    const around = await openInside()
    expect(tokens().length).toBeGreaterThan(40)
    for (const name of tokens()) around.style.setProperty(name, `of-${name}`)
    await waitFor(() => {
      for (const name of tokens()) expect(style().getPropertyValue(name)).toBe(`of-${name}`)
    })
  })

  it('has its data-theme, language, direction, color scheme and font', async () => {
    const around = await openInside({ 'data-theme': 'dark', lang: 'zh-TW', dir: 'rtl' })
    around.style.fontFamily = 'monospace'
    await waitFor(() => expect(style().fontFamily).toBe('monospace'))
    expect(style().colorScheme).toBe('dark')
    expect(style().backgroundColor).toBe('rgb(30, 32, 37)')
    expect(style().direction).toBe('rtl')
    expect(root().matches('[data-theme="dark"]:lang(zh-TW)')).toBe(true)
  })

  it('follows a change of it', async () => {
    const around = await openInside()
    expect(style().backgroundColor).toBe('rgb(255, 255, 255)')
    around.style.colorScheme = 'dark'
    await waitFor(() => expect(style().backgroundColor).toBe('rgb(30, 32, 37)'))
    around.style.colorScheme = ''
    await waitFor(() => expect(style().backgroundColor).toBe('rgb(255, 255, 255)'))
  })

  it('follows the page in what the place does not set', async () => {
    document.documentElement.dataset['theme'] = 'light'
    onTestFinished(() => {
      document.documentElement.removeAttribute('data-theme')
      document.body.style.cssText = ''
    })
    await openInside()
    document.documentElement.dataset['theme'] = 'dark'
    document.body.style.setProperty('--kgp-text', 'rgb(1, 2, 3)')
    expect(style().backgroundColor).toBe('rgb(30, 32, 37)')
    expect(style().color).toBe('rgb(1, 2, 3)')
  })
})
