/** The scenarios of a fake KryptoGO, by name, each with a description. */
export const scenarios = {
  paid: 'The buyer pays what is due: seen after 6 s, confirmed after 12 s.',
  underpaid: 'The buyer sends 0.13 too little, or half of 0.13 and less: known after 12 s.',
  underpaid_refunded: 'As underpaid; what came is sent back after 24 s.',
  expired: 'Nobody pays, and the payment expires at its deadline.',
  late: 'Seen 10 s before the deadline, expired at the deadline, confirmed 30 s after it.',
  pending: 'Nobody pays and nothing expires, until you make it happen.',
  unknown_status: 'Seen after 6 s; after 12 s the status is "refunding", which is not documented.',
  rejected_client_id: 'KryptoGO rejects every request with 4001, Invalid client_id.',
  rejected_api_key: 'KryptoGO rejects every request with 4002, Invalid API key.',
  rejected_intent_id:
    'Creates payments, and rejects every read with 4006, Invalid payment_intent_id.',
  rejected_unknown_code: 'KryptoGO rejects every request with 4999, which is not documented.',
  order_busy:
    "The shop answers every creation with HTTP 503, order_busy: the order's payment is being made.",
  server_error: 'Every request is answered by a page of HTML with HTTP 500.',
  timeout: 'KryptoGO takes requests, payments and transfers are made, and no answer ever comes.',
  slow: 'Every answer takes 8 s; the payment goes as in paid.',
  flaky: 'Every second read fails, by network failure and HTTP 503 in turn; paid all the same.',
  offline: 'Every request fails, as without a network.',
} as const

/** The name of a scenario. */
export type Scenario = keyof typeof scenarios
