import {
  PaymentProvider,
  type PaymentModalParams,
  type PaymentProviderProps,
} from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { useState, type ReactNode } from 'react'
import { useStorySetup } from './storySetup'

const COVER = 'position: fixed; inset: 0; background: rgb(0 0 0 / 0.5)'

/** Shows a modal as an SDK may: closing it leaves its cover behind, and a page that cannot scroll. */
function openSloppyModal() {
  const cover = document.createElement('div')
  cover.style.cssText = COVER
  const modal = document.createElement('dialog')
  modal.ariaLabel = 'KryptoGO'
  modal.style.position = 'fixed'
  const close = document.createElement('button')
  close.textContent = 'Close'
  close.onclick = () => {
    modal.remove()
  }
  modal.append('The modal of the SDK. ', close)
  document.body.append(cover, modal)
  document.body.style.overflow = 'hidden'
  modal.show()
}

/** The component that a shop writes around a hook whose modal does not clean up after itself. */
function createSloppyPayments() {
  const { usePayment } = createFakeUsePayment()
  return function Payments(props: Omit<PaymentProviderProps, 'payment'>) {
    const result = usePayment()
    const openPaymentModal = (params: PaymentModalParams) => {
      openSloppyModal()
      return result.openPaymentModal(params)
    }
    return <PaymentProvider {...props} payment={{ ...result, openPaymentModal }} />
  }
}

/** A provider whose modal leaves the page covered and locked. */
export function SloppyPayments({ children }: { children: ReactNode }) {
  const { locale, messages } = useStorySetup()
  const [Payments] = useState(createSloppyPayments)
  return <Payments {...{ locale, messages }}>{children}</Payments>
}
