// What the checkout needs only once there is something to pay: loaded after the page itself.
export { parsePaymentIntent } from './intent'
export { checkModalParams } from './parameters'
