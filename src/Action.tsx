import type { ReactNode } from 'react'

interface ActionProps {
  onClick: () => void
  /** The lesser of two. @default false */
  isQuiet?: boolean
  children: ReactNode
}

/** A button for what the buyer can do next. */
export function Action({ onClick, isQuiet, children }: ActionProps) {
  return (
    <button
      type="button"
      className="kgp-action"
      data-quiet={isQuiet ? true : undefined}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
