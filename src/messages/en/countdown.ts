/** The time left to pay. */
export const countdownMessages = {
  'countdown.left': '{time} left',
  'countdown.soon': 'Less than 5 minutes left',
  'countdown.over': 'Time is up, checking…',
} as const
