import type { ReactNode } from 'react'

interface ActionButtonProps {
  onClick: () => void
  /** Gives it less emphasis. @default false */
  isQuiet?: boolean
  children: ReactNode
}

/** A button for something the buyer can do next. */
export function ActionButton({ onClick, isQuiet, children }: ActionButtonProps) {
  return (
    <button
      type="button"
      className="kgp-action"
      data-quiet={isQuiet ? true : undefined}
      onClick={({ currentTarget }) => {
        // The click may remove this button, which must not lose the focus.
        currentTarget.closest<HTMLElement>('.kgp-message')?.focus()
        onClick()
      }}
    >
      {children}
    </button>
  )
}
