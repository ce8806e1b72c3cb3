import { useEffect, useState } from 'react'
import { systemClock } from '../../core/systemClock'
import { usePageMessages } from './usePageMessages'

/** Copies a command. Where the browser does not let it, it shows the command. */
export function CopyCurl({ command, of }: { command: string; of: string }) {
  const t = usePageMessages()
  const [result, setResult] = useState<'none' | 'copied' | 'shown'>('none')
  useEffect(() => {
    if (result !== 'copied') return
    return systemClock.after(2_000, () => setResult('none'))
  }, [result])

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(command)
      setResult('copied')
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
      {result === 'shown' && <Command text={command} />}
    </>
  )
}

/** A command for a terminal. */
export function Command({ text }: { text: string }) {
  const t = usePageMessages()
  return (
    // A scrolling area is reached by the keyboard.
    <pre className="command" tabIndex={0} aria-label={t.copyCurl}>
      <code>{text}</code>
    </pre>
  )
}
