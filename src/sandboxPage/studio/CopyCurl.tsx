import { useEffect, useState } from 'react'
import { systemClock } from '../../core/systemClock'
import { useStudio } from './StudioContext'
import { usePageMessages } from './usePageMessages'

/** Copies a command. Where the browser does not let it, it shows the command. */
export function CopyCurl({ command, of }: { command: string; of: string }) {
  const t = usePageMessages()
  const studio = useStudio()
  const [result, setResult] = useState<'none' | 'copied' | 'shown'>('none')
  useEffect(() => {
    if (result !== 'copied') return
    return systemClock.after(2_000, () => setResult('none'))
  }, [result])

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(command)
      setResult('copied')
      studio.announce(t.copied)
    } catch {
      setResult('shown')
    }
  }

  return (
    <>
      <button
        type="button"
        className="plain"
        aria-label={result === 'copied' ? t.copied : `${t.copyCurl}: ${of}`}
        onClick={() => void copy()}
      >
        {result === 'copied' ? t.copied : t.copyCurl}
      </button>
      {result === 'shown' && <Command label={`${t.curl}: ${of}`} text={command} />}
    </>
  )
}

/** A command for a terminal, or something else to copy. */
export function Command({ label, text }: { label: string; text: string }) {
  return (
    // A scrolling area is reached by the keyboard.
    <pre className="command" role="region" tabIndex={0} aria-label={label}>
      <code>{text}</code>
    </pre>
  )
}
