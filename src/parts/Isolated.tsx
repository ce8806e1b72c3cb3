interface IsolatedProps {
  text: string
  amount: string
}

/**
 * A text whose amount is isolated from it, so that number and symbol keep their order in a language that
 * is written from right to left.
 */
export function Isolated({ text, amount }: IsolatedProps) {
  const start = amount === '' ? -1 : text.indexOf(amount)
  if (start < 0) return text
  return (
    <>
      {text.slice(0, start)}
      <bdi translate="no">{amount}</bdi>
      {text.slice(start + amount.length)}
    </>
  )
}
