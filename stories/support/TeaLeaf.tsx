/** The mark of the demo shop. */
export function TeaLeaf() {
  return (
    <svg viewBox="0 0 32 32">
      <rect width="32" height="32" fill="#2d5041" />
      <path d="M16 25C8 22 7 13 16 7c9 6 8 15 0 18z" fill="#8db596" />
    </svg>
  )
}
