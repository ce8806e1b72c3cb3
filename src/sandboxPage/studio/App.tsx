import { PaymentProvider } from 'kryptogo-payment-react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { useEffect } from 'react'
import { useLocale, useTitle } from '../useLocale'
import { Callbacks } from './Callbacks'
import { Controls } from './Controls'
import { Header } from './Header'
import { NoticeBar } from './NoticeBar'
import { Payments } from './Payments'
import { SHOWN } from './readers'
import { Requests } from './Requests'
import { useStudio, useStudioState } from './StudioContext'
import { Transfers } from './Transfers'
import { usePageMessages } from './usePageMessages'
import { hrefOf, sections, useRoute, type Section } from './useRoute'

const nothing = () => undefined

/** Only the looks of payments are needed here, so that there is no hook. */
const noPayment = {
  openPaymentModal: nothing,
  closePaymentModal: nothing,
  isLoading: false,
  isSuccess: false,
  isError: false,
}

const PAGES: Readonly<Record<Section, () => React.ReactNode>> = {
  payments: () => <Payments />,
  callbacks: () => <Callbacks />,
  requests: () => <Requests />,
  transfers: () => <Transfers />,
}

/** The page of the sandbox. */
export function App() {
  const [locale] = useLocale()
  const t = usePageMessages()
  const studio = useStudio()
  const { isConnected } = useStudioState()
  const { section } = useRoute()
  useEffect(() => studio.follow(), [studio])
  useTitle(t.title)

  return (
    <PaymentProvider
      payment={noPayment}
      locale={locale}
      messages={locale === 'zh-TW' ? zhTW : undefined}
    >
      <Header />
      {!isConnected && (
        <p className="lost" role="alert">
          {t.lost}
        </p>
      )}
      <Controls />
      <Sections />
      <main tabIndex={-1}>{PAGES[section]()}</main>
      <NoticeBar />
    </PaymentProvider>
  )
}

/** A list that is cut may be longer. */
const countText = (count: number) => (count < SHOWN ? String(count) : `${SHOWN}+`)

function Sections() {
  const t = usePageMessages()
  const { section } = useRoute()
  const { world } = useStudioState()
  const counts = {
    payments: world.payments.length,
    callbacks: world.deliveries.length,
    requests: world.requests.length,
    transfers: world.transfers.length,
  }
  return (
    <nav className="sections" aria-label={t.sections}>
      {sections.map((one) => (
        <a key={one} href={hrefOf(one)} aria-current={one === section ? 'page' : undefined}>
          {t[one]} <span className="count">{countText(counts[one])}</span>
        </a>
      ))}
    </nav>
  )
}
