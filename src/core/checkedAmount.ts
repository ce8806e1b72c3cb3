type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'

type MadeOf<S extends string, C extends string> = S extends `${C}${infer Rest}`
  ? Rest extends ''
    ? true
    : MadeOf<Rest, C>
  : false

type NotDecimal = 'fiatAmount must be digits with at most one point, like 100 or 19.99'
type TooSmall = 'fiatAmount must be at least 0.01'

type CheckedWhole<A extends string> =
  MadeOf<A, Digit> extends false ? NotDecimal : MadeOf<A, '0'> extends true ? TooSmall : A

/**
 * The type of an amount. A literal that the library would reject becomes a sentence that says why,
 * to which the literal is not assignable. An amount that is not a literal passes.
 */
export type CheckedAmount<A extends string> =
  // True for `string` and for patterns such as `${number}`, false for a literal.
  { anything?: unknown } extends Record<A, unknown>
    ? A
    : A extends `${infer Whole}.${infer Fraction}`
      ? MadeOf<Fraction, Digit> extends false
        ? NotDecimal
        : Fraction extends '0' | `00${string}`
          ? CheckedWhole<Whole> extends Whole
            ? A
            : CheckedWhole<Whole>
          : MadeOf<Whole, Digit> extends true
            ? A
            : NotDecimal
      : CheckedWhole<A>
