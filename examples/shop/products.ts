/** The shop's products and prices. The page shows the prices, and the server charges them. */
export const products = {
  'oolong-50': { grams: 50, price: '160' },
  'oolong-150': { grams: 150, price: '420' },
} as const

export type ProductId = keyof typeof products

export function isProductId(value: unknown): value is ProductId {
  return typeof value === 'string' && Object.hasOwn(products, value)
}
