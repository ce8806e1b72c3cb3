const { TEST_SIZE = 'small' } = process.env
if (TEST_SIZE !== 'small' && TEST_SIZE !== 'full')
  throw new Error(`TEST_SIZE is ${TEST_SIZE}: set it to "small" or "full".`)

/** Whether tests repeat as often as in CI. `TEST_SIZE=small`, the default, is faster. */
export const isFull = TEST_SIZE === 'full'

/**
 * Returns how often a test repeats something: a property, a kill, a forged callback.
 *
 * @param {number} full
 * @param {number} small
 */
export function runs(full, small) {
  return isFull ? full : small
}
