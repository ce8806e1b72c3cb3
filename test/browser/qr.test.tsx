import { afterEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import decodeQR from 'qr/decode.js'
import { inDialog, openDialog, openShop } from './support'

/** Reads the QR code in an image. */
async function scan(source: string): Promise<string> {
  const image = new Image()
  image.src = source
  await image.decode()
  const { width, height } = image
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  if (!context) throw new Error('There is no canvas')
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  context.drawImage(image, 0, 0)
  return decodeQR(context.getImageData(0, 0, width, height))
}

async function openCode() {
  const shop = openShop({ scenario: 'pending' })
  await openDialog()
  await userEvent.click(inDialog().getByRole('button', { name: 'Show QR code' }))
  const code = inDialog().getByRole('img', { name: 'QR code of the address' })
  return { code, address: shop.intent.payment_address }
}

describe('QR code', () => {
  afterEach(() => delete document.documentElement.dataset['theme'])

  it('contains only the address', async () => {
    const { code, address } = await openCode()
    const drawn = code.cloneNode(true) as SVGElement
    drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
    drawn.setAttribute('width', '400')
    drawn.setAttribute('height', '400')
    const url = `data:image/svg+xml,${encodeURIComponent(drawn.outerHTML)}`
    expect(await scan(url)).toBe(address)
  })

  it.each(['light', 'dark'])('can be scanned in the %s theme', async (theme) => {
    document.documentElement.dataset['theme'] = theme
    const { code, address } = await openCode()
    const picture = await page.elementLocator(code).screenshot({ save: false })
    expect(await scan(`data:image/png;base64,${picture}`)).toBe(address)
  })
})
