/** The label of the pay button before it is pressed. */
export const buttonMessages = { 'button.pay': 'Pay {amount}' } as const
