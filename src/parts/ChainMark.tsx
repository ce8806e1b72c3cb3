// By KryptoGO's name for the chain. By the even-odd rule, a path inside another is cut out of it.
const MARKS: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['arb', 'M8 0l7 4v8l-7 4-7-4V4M7 3.5L3.5 12h2L8 5.8l2.5 6.2h2L9 3.5'],
  ['eth', 'M8 0l5 8-5 3-5-3M3 9.5l5 3 5-3L8 16'],
  ['matic', 'M8 0l7 4v8l-7 4-7-4V4M8 4L4.5 6v4L8 12l3.5-2V6'],
  [
    'bsc',
    'M8 5l3 3-3 3-3-3M8 0l4 4-1.5 1.5L8 3 5.5 5.5 4 4M8 16l4-4-1.5-1.5L8 13l-2.5-2.5L4 12M0 8l1.5-1.5L3 8 1.5 9.5M16 8l-1.5-1.5L13 8l1.5 1.5',
  ],
])

/** The mark of a chain, by which buyers tell networks apart; nothing for an unknown chain. */
export function ChainMark({ chain }: { chain: string }) {
  const path = MARKS.get(chain)
  if (path === undefined) return null
  return (
    <svg className="kgp-icon" viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true">
      <path d={path} fill="currentColor" fillRule="evenodd" />
    </svg>
  )
}
