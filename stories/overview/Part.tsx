import type { ReactNode } from 'react'

/** A cell and its name. One that stays empty shows a dash, by its style. */
export function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <figure className="matrix-part">
      <figcaption lang="en">{name}</figcaption>
      <div>{children}</div>
    </figure>
  )
}
