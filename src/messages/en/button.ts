/** The label of the pay button before it is pressed, and while a payment that was found can be paid. */
export const buttonMessages = {
  'button.pay': 'Pay {amount}',
  'button.continue': 'Continue payment',
} as const
