import { useId, type ReactNode } from 'react'

interface ChoiceProps<Value extends string | number> {
  label: string
  isLabelHidden?: boolean
  choices: readonly Value[]
  /** `undefined` where none of them holds. */
  value: Value | undefined
  onChange: (value: Value) => void
  nameOf: (value: Value) => ReactNode
}

/** Lets the visitor choose one among a few values that are all in view. */
export function Choice<Value extends string | number>(props: ChoiceProps<Value>) {
  const { label, isLabelHidden = false, choices, value, onChange, nameOf } = props
  const name = useId()
  return (
    <fieldset className="choice">
      <legend className={isLabelHidden ? 'hidden' : undefined}>{label}</legend>
      <div className="segments">
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
      </div>
    </fieldset>
  )
}
