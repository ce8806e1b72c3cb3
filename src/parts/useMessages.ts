import { fillPlaceholders } from '../messages/format'
import type { MessageOverrides, PlaceholderOf } from '../messages/types'
import { usePaymentContext } from './context'

/**
 * Returns `t`, which looks up a message by its key and fills in its placeholders: the provider's
 * message if it has one, otherwise the one in `english`. Without a provider, the error names `caller`.
 */
export function useMessages<T extends Readonly<Record<string, string>>>(
  english: T,
  caller: string,
) {
  return createTranslate(english, usePaymentContext(caller).messages)
}

/** Returns `t` as `useMessages` does, for messages that are not a provider's. */
export function createTranslate<T extends Readonly<Record<string, string>>>(
  english: T,
  overrides: MessageOverrides,
) {
  const own: Readonly<Record<string, string | undefined>> = overrides
  return <K extends keyof T & string>(
    key: K,
    ...[values]: [PlaceholderOf<T[K]>] extends [never]
      ? []
      : [Readonly<Record<PlaceholderOf<T[K]>, string>>]
  ): string => fillPlaceholders(own[key] ?? english[key] ?? key, values)
}
