import { useId, type ReactNode } from 'react'

interface ChoiceProps<T extends string> {
  label: string
  choices: readonly T[]
  value: T
  onChange: (choice: T) => void
  nameOf: (choice: T) => ReactNode
  className?: string
}

/** A choice of one among a few options. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { label, choices, value, onChange, nameOf, className = 'choice' } = props
  const name = useId()
  return (
    <fieldset className={className}>
      <legend>{label}</legend>
      {choices.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name={name}
            checked={choice === value}
            onChange={() => onChange(choice)}
          />
          <span>{nameOf(choice)}</span>
        </label>
      ))}
    </fieldset>
  )
}
