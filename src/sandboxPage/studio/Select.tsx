interface SelectProps {
  label: string
  choices: readonly (readonly [value: string, name: string])[]
  value: string
  onChange: (value: string) => void
  /** Whether the value is one that makes things go wrong. */
  isUnusual?: boolean
}

/** Lets the visitor choose one among many values. */
export function Select({ label, choices, value, onChange, isUnusual = false }: SelectProps) {
  return (
    <label className="select" data-unusual={isUnusual}>
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {choices.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

/**
 * Returns the choices that a table names, and the current value among them. `other` is in the list only
 * while the value is one that the table does not name.
 */
export function choicesOf(names: Readonly<Record<string, string>>, value: string) {
  const isKnown = value !== 'other' && Object.hasOwn(names, value)
  const choices = Object.entries(names).filter(([one]) => one !== 'other' || !isKnown)
  return { choices, value: isKnown ? value : 'other' }
}

/** Returns the name of a value, or that of all others. */
export const nameIn = (names: Readonly<Record<string, string>>, value: string) =>
  names[value] ?? names['other'] ?? value
