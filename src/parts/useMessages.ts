import { usePaymentContext } from './context'

type PlaceholderOf<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholderOf<Rest>
  : never

type Holds<Name extends string> = Name extends unknown
  ? (sentence: `${string}{${Name}}${string}`) => void
  : never

/** Any sentence with the same placeholders as `S`, in whatever order. */
type Sentence<S extends string> = [PlaceholderOf<S>] extends [never]
  ? string
  : Holds<PlaceholderOf<S>> extends (sentence: infer T) => void
    ? T
    : never

/** The sentences of `T` in another language. */
export type Translation<T> = { [K in keyof T]: T[K] extends string ? Sentence<T[K]> : never }

/** Reads the sentences of one component: the page's own where it gave some, else English. */
export function useWords<T extends Readonly<Record<string, string>>>(words: T, caller: string) {
  const messages: Readonly<Record<string, string | undefined>> = usePaymentContext(caller).messages
  return <K extends keyof T & string>(
    key: K,
    ...[values]: [PlaceholderOf<T[K]>] extends [never]
      ? []
      : [Readonly<Record<PlaceholderOf<T[K]>, string>>]
  ): string => fill(messages[key] ?? words[key] ?? key, values)
}

function fill(sentence: string, values: Readonly<Record<string, string>> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  )
}
