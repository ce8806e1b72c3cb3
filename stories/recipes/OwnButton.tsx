import { PayButton } from 'kryptogo-payment-react'
import type { ComponentProps } from 'react'

/** Stands for the button of your design system. */
function OwnButton(props: ComponentProps<'button'>) {
  return <button type="button" {...props} className="own-button" />
}

/** An element takes the props of the `<button>` it replaces: handlers, `ref`, `data-status`. */
export function WithElement() {
  return <PayButton fiatAmount="300" fiatCurrency="TWD" render={<OwnButton />} />
}

/** A function takes the props and the state, and returns the element. */
export function WithFunction() {
  return (
    <PayButton
      fiatAmount="300"
      fiatCurrency="TWD"
      render={(props, state) => (
        <OwnButton {...props}>
          <span aria-hidden="true">{state.status === 'success' ? '✓' : '→'}</span>
          {state.status === 'success' ? 'See you there' : 'Reserve for NT$300'}
        </OwnButton>
      )}
    />
  )
}
