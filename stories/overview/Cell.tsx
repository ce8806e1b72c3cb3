import type { ReactNode } from 'react'

/** A captioned cell. The stylesheet shows a dash in an empty one. */
export function Cell({ name, children }: { name: string; children: ReactNode }) {
  return (
    <figure className="overview-cell">
      <figcaption lang="en">{name}</figcaption>
      <div>{children}</div>
    </figure>
  )
}
