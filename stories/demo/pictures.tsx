/** A tin of tea. */
export function Oolong() {
  return (
    <svg className="picture" viewBox="0 0 160 120" aria-hidden="true">
      <rect x="50" y="26" width="60" height="76" rx="6" fill="#3f6b57" />
      <rect x="46" y="18" width="68" height="16" rx="4" fill="#2d5041" />
      <rect x="60" y="50" width="40" height="36" rx="3" fill="#f3ead7" />
      <path
        d="M80 78c-10-4-12-14-2-22 10 6 12 16 2 22zM80 78v-14"
        fill="#8db596"
        stroke="#3f6b57"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  )
}

/** A teapot. */
export function Teapot() {
  return (
    <svg className="picture" viewBox="0 0 160 120" aria-hidden="true">
      <g fill="none" stroke="#8c4a34" strokeWidth="8" strokeLinecap="round">
        <path d="M52 66c-16 0-20-10-24-20" />
        <path d="M110 56c20-8 22 26-2 24" />
      </g>
      <path d="M48 62h66c2 26-10 38-33 38S46 88 48 62z" fill="#b5654a" />
      <path d="M56 56c4-12 12-16 25-16s21 4 25 16z" fill="#c97b5d" />
      <circle cx="81" cy="35" r="6" fill="#8c4a34" />
      <path d="M54 57h54v6H54z" fill="#8c4a34" />
    </svg>
  )
}
