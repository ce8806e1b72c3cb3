/** The shop's products and prices. The page shows the prices, and the server charges them. */
export const products = {
  'oolong-50': { grams: 50, price: '160' },
  'oolong-150': { grams: 150, price: '420' },
} as const

export type ProductId = keyof typeof products

export const GIFT_WRAP = '40'

export function isProductId(value: unknown): value is ProductId {
  return typeof value === 'string' && Object.hasOwn(products, value)
}

/** Returns the price of an order, in whole Taiwan dollars. */
export function totalOf(product: ProductId, giftWrap: boolean): string {
  const { price } = products[product]
  return giftWrap ? String(BigInt(price) + BigInt(GIFT_WRAP)) : price
}
