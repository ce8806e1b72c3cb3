import { useId, useState, type ReactNode } from 'react'
import { textKey } from '../parts/textKey'

interface WayProps {
  label: string
  children: ReactNode
}

/** A way to pay that few buyers need: a button that shows it, and hides it again. */
export function Way({ label, children }: WayProps) {
  const [isOpen, setOpen] = useState(false)
  const panel = useId()
  return (
    <div className="kgp-way">
      <WayButton label={label} isOpen={isOpen} panel={panel} onToggle={setOpen} />
      {isOpen && (
        <div id={panel} className="kgp-way-panel">
          {children}
        </div>
      )}
    </div>
  )
}

interface WayButtonProps {
  label: string
  isOpen: boolean
  /** The id of what it shows. */
  panel: string
  onToggle: (isOpen: boolean) => void
}

/** A row that shows what is below it, or hides it. */
export function WayButton({ label, isOpen, panel, onToggle }: WayButtonProps) {
  return (
    <button
      type="button"
      className="kgp-way-button"
      aria-expanded={isOpen}
      aria-controls={panel}
      onClick={() => {
        onToggle(!isOpen)
      }}
    >
      <span key={textKey(label)}>{label}</span>
      <svg className="kgp-icon" viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true">
        <path d="M3 6l5 5 5-5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      </svg>
    </button>
  )
}
