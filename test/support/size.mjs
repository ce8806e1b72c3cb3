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

/**
 * Returns how large a test is unless an environment variable says otherwise: for sizes that take too long to
 * be tested each time, such as `PENDING=5000 HOURS=6`.
 *
 * @param {string} name
 * @param {number} usual
 */
export function onDemand(name, usual) {
  const size = Number(process.env[name] ?? usual)
  if (!Number.isSafeInteger(size) || size < usual)
    throw new Error(`${name} is ${size}: set it to an integer of at least ${usual}.`)
  return size
}
