import { waitFor } from '@testing-library/react'
import decodeQR from 'qr/decode.js'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { dialog, inDialog, openDialog, openShop } from './support'

const qrCode = () => inDialog().queryByRole('img', { name: 'QR code of the address' })
const row = (name: string) => inDialog().getByRole('button', { name })
const open = (name: string) => userEvent.click(row(name))
const topOf = (element: Element | null) => element?.getBoundingClientRect().top ?? NaN
const sizeOf = (element: Element) => {
  const { width, height } = element.getBoundingClientRect()
  return { width, height }
}

async function openPayment() {
  const shop = openShop({ scenario: 'pending' })
  await openDialog()
  await Promise.all(
    dialog()
      .getAnimations({ subtree: true })
      .map(({ finished }) => finished),
  )
  return shop
}

afterAll(() => page.viewport(414, 896))

describe('on a phone', () => {
  beforeEach(() => page.viewport(360, 592))

  it('amount and address come first, and the QR code is shown on request', async () => {
    await openPayment()
    expect(qrCode()).toBeNull()
    expect(topOf(row('Show QR code'))).toBeGreaterThan(topOf(row('Copy (Address)')))
    expect(row('Show QR code')).toHaveAttribute('aria-expanded', 'false')
    await open('Show QR code')
    expect(qrCode()).toBeVisible()
    expect(row('Show QR code')).toHaveAttribute('aria-expanded', 'true')
    await open('Show QR code')
    expect(qrCode()).toBeNull()
  })

  it('everything to press is at least 48 px high where money depends on it, and 24 px elsewhere', async () => {
    await openPayment()
    await open('Show QR code')
    await open('Paying from an exchange?')
    await userEvent.type(await inDialog().findByRole('textbox'), '1.5')
    await open('Pay with a wallet app')
    const copies = inDialog().getAllByRole('button', { name: /^Copy/ }).map(sizeOf)
    expect(copies).toEqual(Array.from({ length: 3 }, () => ({ width: 328, height: 48 })))
    const links = inDialog().getAllByRole('link').map(sizeOf)
    expect(links).toEqual(Array.from({ length: 2 }, () => ({ width: 328, height: 48 })))
    const targets = dialog().querySelectorAll('button, a, input')
    const small = [...targets].filter((target) => Math.min(...Object.values(sizeOf(target))) < 24)
    expect(small).toEqual([])
    expect(dialog().scrollWidth).toBe(dialog().clientWidth)
  })

  it('everything is reached with the keyboard, in the order in which it is shown', async () => {
    await openPayment()
    await open('Paying from an exchange?')
    await inDialog().findByRole('textbox')
    await open('Pay with a wallet app')
    dialog().scrollTop = 0
    dialog().querySelector<HTMLElement>('[role="heading"]')?.focus()
    const targets = [...dialog().querySelectorAll('button, a, input')]
    for (const target of targets.sort((one, other) => topOf(one) - topOf(other))) {
      await userEvent.keyboard('{Tab}')
      expect(target).toHaveFocus()
    }
  })
})

describe('on a wide screen', () => {
  beforeEach(() => page.viewport(1280, 900))

  it('the QR code is there at once, above the address', async () => {
    await openPayment()
    expect(qrCode()).toBeVisible()
    expect(inDialog().queryByRole('button', { name: 'Show QR code' })).toBeNull()
    expect(topOf(qrCode())).toBeLessThan(topOf(row('Copy (Address)')))
    expect(topOf(qrCode())).toBeGreaterThan(topOf(dialog().querySelector('.kgp-warning')))
  })

  it('the copy buttons are 44 px high', async () => {
    await openPayment()
    const heights = inDialog().getAllByRole('button', { name: /^Copy/ }).map(sizeOf)
    expect(heights.map(({ height }) => height)).toEqual([44, 44])
  })

  it('there are no links to apps of a phone, but the payment request as a QR code', async () => {
    const { intent } = await openPayment()
    await open('Pay with a wallet app')
    expect(inDialog().queryByRole('link')).toBeNull()
    const code = inDialog().getByRole('img', { name: 'QR code of the payment request' })
    const { payment_address = '', token_address = '' } = intent
    expect(await scan(code)).toBe(
      `ethereum:${token_address}@42161/transfer?address=${payment_address}&uint256=9230000`,
    )
  })
})

describe('a page that sets its own size of text', () => {
  afterEach(() => document.documentElement.removeAttribute('style'))

  it.each([
    ['62.5%', 500, 0],
    ['150%', 700, 1],
    ['150%', 760, 0],
  ])('with %s, a screen of %i px is told from a phone in units', async (size, width, buttons) => {
    document.documentElement.style.fontSize = size
    await page.viewport(width, 900)
    await openPayment()
    await waitFor(() =>
      expect(inDialog().queryAllByRole('button', { name: 'Show QR code' })).toHaveLength(buttons),
    )
  })
})

/** Reads a QR code of the page. */
async function scan(code: Element): Promise<string> {
  const drawn = code.cloneNode(true) as SVGElement
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  drawn.setAttribute('width', '600')
  drawn.setAttribute('height', '600')
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(drawn.outerHTML)}`
  await image.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: 600, height: 600 })
  const context = canvas.getContext('2d')
  if (!context) throw new Error('There is no canvas')
  context.fillStyle = 'white'
  context.fillRect(0, 0, 600, 600)
  context.drawImage(image, 0, 0)
  return decodeQR(context.getImageData(0, 0, 600, 600))
}
