import { useEffect, useState, type ComponentType } from 'react'
import { dialogMessages } from '../messages/en/dialog'
import { useMessages } from '../parts/useMessages'

interface LazyPartProps<P extends object> {
  /** Loads the component. The same function on every render. */
  load: () => Promise<ComponentType<P>>
  props: P
}

/**
 * A part of the dialog that is loaded when it is first shown. If it cannot be, it says so, and the dialog
 * stays as it is, since the buyer can pay without it.
 */
export function LazyPart<P extends object>({ load, props }: LazyPartProps<P>) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
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
  if (loaded === 'failed') return <p>{t('dialog.part_failed')}</p>
  return <loaded.Part {...props} />
}
