const { TEST_SIZE = 'small' } = process.env
if (TEST_SIZE !== 'small' && TEST_SIZE !== 'full')
  throw new Error(`TEST_SIZE is ${TEST_SIZE}: set it to "small" or "full".`)

/** Whether this run tries everything as often as CI does. `TEST_SIZE=small` is for a person who waits. */
export const isFull = TEST_SIZE === 'full'

/**
 * How often a test tries something: a property, a kill, a forged callback.
 *
 * @param {number} full
 * @param {number} small
 */
export function runs(full, small) {
  return isFull ? full : small
}
