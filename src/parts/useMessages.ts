import { fillPlaceholders } from '../messages/format'
import type { PlaceholderOf } from '../messages/types'
import { usePaymentContext } from './context'

/**
 * Returns `t`, which looks up a sentence by its key: the provider's if it has one, else the English
 * one in `english`. `caller` is named in the error when there is no provider.
 */
export function useMessages<T extends Readonly<Record<string, string>>>(
  english: T,
  caller: string,
) {
  const overrides: Readonly<Record<string, string | undefined>> = usePaymentContext(caller).messages
  return <K extends keyof T & string>(
    key: K,
    ...[values]: [PlaceholderOf<T[K]>] extends [never]
      ? []
      : [Readonly<Record<PlaceholderOf<T[K]>, string>>]
  ): string => fillPlaceholders(overrides[key] ?? english[key] ?? key, values)
}
