// All that a page needs only once there is something to pay: loaded after the page itself.
export { parsePaymentIntent } from './intent'
export { fail, lapse, readData, transition } from './lifecycle'
export { checkModalParams, toModalParams } from './parameters'
