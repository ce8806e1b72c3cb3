/** The time left to pay. */
export const countdownMessages = {
  'countdown.left': '{time} left',
  'countdown.over': 'Time is up, checking…',
} as const
