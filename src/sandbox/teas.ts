/** The teas of the demo shop, and their prices in Taiwan dollars. */
export const teas = {
  oolong: { price: '420' },
  jasmine: { price: '260' },
  sunmoon: { price: '1280' },
} as const

/** A tea of the demo shop. */
export type TeaId = keyof typeof teas

/** Whether a value names a tea of the demo shop. */
export function isTeaId(value: unknown): value is TeaId {
  return typeof value === 'string' && Object.hasOwn(teas, value)
}
