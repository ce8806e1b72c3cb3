import type { ReactNode } from 'react'

interface ActionButtonProps {
  onClick: () => void
  /** The lesser of two. @default false */
  isQuiet?: boolean
  children: ReactNode
}

/** A button for what the buyer can do next. */
export function ActionButton({ onClick, isQuiet, children }: ActionButtonProps) {
  return (
    <button
      type="button"
      className="kgp-action"
      data-quiet={isQuiet ? true : undefined}
      onClick={({ currentTarget }) => {
        // It may be gone once it has done its work, and must not take the focus with it.
        currentTarget.closest<HTMLElement>('.kgp-message, dialog')?.focus()
        onClick()
      }}
    >
      {children}
    </button>
  )
}
