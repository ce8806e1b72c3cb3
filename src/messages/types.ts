import type { dialogWords } from './dialogWords'
import type { PageErrorCode } from '../core/errors'
import type { messageWords } from '../parts/MessageBody'
import type { buttonWords } from '../PayButton'
import type { countdownWords } from '../PaymentCountdown'
import type { detailsWords } from '../PaymentDetails'
import type { statusWords } from './statusWords'
import type { Translation } from '../parts/useMessages'

/**
 * Every sentence a buyer can read. A translation keeps the placeholders, which the compiler checks:
 * where the English says `'Send exactly {amount} {symbol}.'`, so must it name both.
 */
export type Messages = Translation<
  typeof statusWords &
    typeof buttonWords &
    typeof messageWords &
    typeof countdownWords &
    typeof detailsWords &
    typeof dialogWords
>

/** Sentences that replace the English ones; one per error code is possible as well. */
export type MessageOverrides = Partial<Messages & Record<`error.${PageErrorCode}`, string>>
