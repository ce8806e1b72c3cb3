/** A tin of tea in front of mountains. */
export function TeaTin() {
  return (
    <svg
      className="picture"
      viewBox="0 0 400 400"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className="sky-high" />
          <stop offset="1" className="sky-low" />
        </linearGradient>
        <linearGradient id="tin" x1="0" y1="0" x2="1" y2="0">
          <stop offset="0" stopColor="#24513c" />
          <stop offset="0.35" stopColor="#3d7a5c" />
          <stop offset="1" stopColor="#1f4432" />
        </linearGradient>
        <linearGradient id="lid" x1="0" y1="0" x2="1" y2="0">
          <stop offset="0" stopColor="#b98f4f" />
          <stop offset="0.35" stopColor="#e2c48d" />
          <stop offset="1" stopColor="#a37a3d" />
        </linearGradient>
      </defs>
      <rect width="400" height="400" fill="url(#sky)" />
      <circle className="sun" cx="292" cy="104" r="38" />
      <path className="far" d="M0 250 70 176l46 40 66-84 62 78 44-38 112 92v150H0z" />
      <path className="near" d="M0 302c60-46 104-34 158-16s104-44 158-30 60 20 84 14v130H0z" />
      <ellipse cx="200" cy="352" rx="112" ry="12" fill="#000" opacity="0.18" />
      <path d="M122 168h156v172c0 9-35 16-78 16s-78-7-78-16z" fill="url(#tin)" />
      <path d="M116 138h168v34c0 9-38 15-84 15s-84-6-84-15z" fill="url(#lid)" />
      <ellipse cx="200" cy="138" rx="84" ry="15" fill="#edd6a8" />
      <ellipse cx="200" cy="137" rx="70" ry="11" fill="none" stroke="#c9a567" strokeWidth="1.5" />
      <path d="M148 222h104v92c-30 8-74 8-104 0z" fill="#f6efdf" />
      <path d="M154 228h92v80c-28 6-64 6-92 0z" fill="none" stroke="#c9a567" strokeWidth="1" />
      <path
        d="M200 292c-24-10-30-32-6-50 26 14 32 40 6 50zm-4-44c2 16 3 30 4 52"
        fill="#8fbf9f"
        stroke="#2f6b4f"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
