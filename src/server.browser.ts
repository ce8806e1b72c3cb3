throw new Error(
  'kryptogo-payment-react/server was imported in a browser. It uses your API key, which must never ' +
    'reach a page: call createKryptogoClient and createPaymentServer only on your server. For the ' +
    'page, import from kryptogo-payment-react and kryptogo-payment-react/checkout. To test server ' +
    "code in Jest, set testEnvironment: 'node'.",
)

// A bundler that misses a name stops with an error of its own, which does not say what is wrong.
const unavailable = undefined
export {
  unavailable as compareAmounts,
  unavailable as createKryptogoClient,
  unavailable as createPaymentServer,
  unavailable as isInsufficientStatus,
  unavailable as isOutcome,
  unavailable as isPaymentError,
  unavailable as isPaymentStatus,
  unavailable as isSettled,
  unavailable as migrate,
  unavailable as parsePaymentIntent,
  unavailable as PaymentError,
  unavailable as pgliteDatabase,
  unavailable as postgresDatabase,
  unavailable as toNodeHandler,
  unavailable as verifyAudit,
}
