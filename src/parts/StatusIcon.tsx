import type { PaymentState } from '../core/state'

const DISC = 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20'
const RING = `${DISC}m0 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16`

// Each has its own silhouette, recognizable without color and when blurred. By the even-odd rule, a
// path inside a disc is cut out of it, and one inside a ring is filled.
const SHAPES: Readonly<Record<PaymentState['status'], string>> = {
  idle: '',
  opening: `${RING}M12 12V4a8 8 0 0 1 8 8`,
  pending: `${RING}M11 6h2v6l4 2-1 2-5-3`,
  success: `${DISC}M5.5 12l2-2 3 3 6-6 2 2-8 8`,
  expired: `${RING}M17 5.7l1.3 1.3L7 18.3 5.7 17`,
  insufficient_not_refunded: `${DISC}M4.6 9a8 8 0 0 1 14.8 0`,
  insufficient_refunded: `${DISC}M10 5v3h4a5 5 0 0 1 0 10H8v-2h6a3 3 0 0 0 0-6h-4v3L5 9`,
  unknown: `${RING}M8 10a4 4 0 1 1 5 4v1h-2v-3a2 2 0 1 0-1-2M11 16h2v2h-2`,
  error: 'M12 2l11 20H1M11 9h2v6h-2M11 17h2v2h-2',
}

/** The icon of a status, in the color of the surrounding text. It always stands next to a label. */
export function StatusIcon({ status }: { status: PaymentState['status'] }) {
  return (
    <svg className="kgp-icon" viewBox="0 0 24 24" width="1em" height="1em" aria-hidden="true">
      <path d={SHAPES[status]} fill="currentColor" fillRule="evenodd" />
    </svg>
  )
}
