import type { Cart, Order } from '../order'
import type { ProductId } from '../products'
import { useStoredText } from '../settings'

/** The order that this browser puts together for a product: after a reload and in each tab the same. */
export function useCart(product: ProductId) {
  const [id, setId] = useStoredText(`cart ${product}`, newId)
  const [wrapping, setWrapping] = useStoredText(`gift wrap ${product}`, () => 'no')
  const cart: Cart = { id, product, giftWrap: wrapping === 'yes' }
  return {
    cart,
    setGiftWrap: (giftWrap: boolean) => setWrapping(giftWrap ? 'yes' : 'no'),
    /** Begins another order. */
    renew: () => setId(newId()),
  }
}

const newId = () => crypto.randomUUID()

/** Places the order on the shop's server, which sets the price, or changes it there. */
export async function placeOrder(cart: Cart) {
  const response = await fetch('/api/orders', { method: 'POST', body: JSON.stringify(cart) })
  if (!response.ok) throw new Error(`The order was not taken: ${response.status}`)
  const order = (await response.json()) as Order
  return { fiatAmount: order.total, orderData: { orderId: order.id } }
}
