import { generate } from 'lean-qr/nano'
import { toSvgPath } from 'lean-qr/extras/svg'
import { useMemo } from 'react'

// The quiet zone that scanners need, in modules.
const MARGIN = 4

/** A text as a QR code: dark on light in every theme, because scanners need it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = useMemo(() => {
    try {
      const code = generate(text)
      return { size: code.size, path: toSvgPath(code) }
    } catch {
      // Too long for a QR code. The text itself is shown next to it.
      return null
    }
  }, [text])
  if (!code) return null
  const side = code.size + 2 * MARGIN
  return (
    <svg
      className="kgp-qr"
      role="img"
      aria-label={label}
      viewBox={`${-MARGIN} ${-MARGIN} ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <path d={code.path} fill="currentColor" />
    </svg>
  )
}
