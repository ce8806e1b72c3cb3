import { useEffect, useState, type ComponentType } from 'react'

interface LazyPartProps<P extends object> {
  /** Loads the component. The same function on every render. */
  load: () => Promise<ComponentType<P>>
  props: P
  /** The sentence shown if it cannot be loaded. @default nothing is shown */
  failure?: string
}

/**
 * A part of the dialog that is loaded when it is first shown. If it cannot be, the dialog stays as it is,
 * since the buyer can pay without it.
 */
export function LazyPart<P extends object>({ load, props, failure }: LazyPartProps<P>) {
  const [loaded, setLoaded] = useState<{ Part: ComponentType<P> } | 'failed' | null>(null)
  useEffect(() => {
    let isMounted = true
    load().then(
      (Part) => {
        if (isMounted) setLoaded({ Part })
      },
      () => {
        if (isMounted) setLoaded('failed')
      },
    )
    return () => {
      isMounted = false
    }
  }, [load])
  if (loaded === null) return null
  if (loaded === 'failed') return failure === undefined ? null : <p>{failure}</p>
  return <loaded.Part {...props} />
}
