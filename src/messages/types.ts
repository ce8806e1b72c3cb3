import type { PageErrorCode } from '../core/errors'
import type { announcementMessages } from './en/announcement'
import type { buttonMessages } from './en/button'
import type { countdownMessages } from './en/countdown'
import type { detailsMessages } from './en/details'
import type { dialogMessages } from './en/dialog'
import type { exchangeMessages } from './en/exchange'
import type { paymentMessages } from './en/payment'
import type { receiptMessages } from './en/receipt'
import type { statusMessages } from './en/status'
import type { walletMessages } from './en/wallet'
import type { walletAppMessages } from './en/walletApps'

/** The names of the placeholders in a sentence: `'amount' | 'symbol'` for `'{amount} {symbol}'`. */
export type PlaceholderOf<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholderOf<Rest>
  : never

type Holds<Name extends string> = Name extends unknown
  ? (sentence: `${string}{${Name}}${string}`) => void
  : never

/** Any sentence with the same placeholders as `S`, in any order. */
type Sentence<S extends string> = [PlaceholderOf<S>] extends [never]
  ? string
  : Holds<PlaceholderOf<S>> extends (sentence: infer T) => void
    ? T
    : never

/** The sentences of `T` in another language. */
type Translation<T> = { [K in keyof T]: T[K] extends string ? Sentence<T[K]> : never }

/** The sentences of paying from a browser wallet, in another language. */
export type WalletTranslation = Translation<typeof walletMessages>

/**
 * Every sentence a buyer can read. The compiler checks that a translation keeps the placeholders:
 * where the English says `'Send exactly {amount} {symbol}.'`, it must contain both.
 */
export type Messages = Translation<
  typeof statusMessages &
    typeof buttonMessages &
    typeof paymentMessages &
    typeof countdownMessages &
    typeof detailsMessages &
    typeof dialogMessages &
    typeof exchangeMessages &
    typeof receiptMessages &
    typeof walletMessages &
    typeof walletAppMessages &
    typeof announcementMessages
>

/** Sentences that replace the English ones. `'error.<code>'` replaces the one for a single error. */
export type MessageOverrides = Partial<Messages & Record<`error.${PageErrorCode}`, string>>
