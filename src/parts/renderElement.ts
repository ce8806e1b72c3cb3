import { cloneElement, createElement, version, type HTMLAttributes, type ReactElement } from 'react'

/**
 * Replaces a component's element: an element that takes its props, or a function of them, which may
 * return `null` to show nothing.
 */
export type RenderProp<Props, State> =
  ReactElement<object> | ((props: Props, state: State) => ReactElement | null)

/** Gives a component the name that React's developer tools show. */
export function named<C extends object>(displayName: string, component: C) {
  return Object.assign(component, { displayName })
}

/** Joins class names, leaving out what is absent. */
export function classNames(...names: (string | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}

/** The props of a component's element, and the second argument of its `render` function. */
interface Shown<Props, State> {
  props: Props
  state: State
}

/**
 * Returns the element of a component: its own tag, or the result of `render` for the same props; `null`
 * if nothing is shown. It calls no hooks. It is named like one because React Compiler skips components
 * that pass a ref to a plain function while rendering.
 */
export function useRenderedElement<Props extends HTMLAttributes<HTMLElement>, State>(
  tag: string,
  render: RenderProp<Props, State> | undefined,
  shown: Shown<Props, State> | null,
): ReactElement | null {
  if (!shown) return null
  const { props, state } = shown
  if (typeof render === 'function') return render(props, state)
  if (!render) return createElement(tag, props)
  const theirs: Readonly<Record<string, unknown>> = { ...render.props, ...ownRef(render) }
  const ours = new Map<string, unknown>(Object.entries(props))
  const merged: Record<string, unknown> = { ...props, ...theirs }
  for (const name of Object.keys(theirs)) merged[name] = merge(name, theirs[name], ours.get(name))
  return cloneElement(render, merged)
}

// In React 18 an element's ref is not among its props. React 19 warns when this property is read.
function ownRef(element: ReactElement): { readonly ref?: unknown } {
  if (!version.startsWith('18.')) return {}
  const ref: unknown = Reflect.get(element, 'ref')
  return ref ? { ref } : {}
}

// The element's own props win. Handlers, classes, styles and refs are combined.
function merge(name: string, theirs: unknown, ours: unknown): unknown {
  if (isFunction(theirs) && isFunction(ours) && name.startsWith('on')) return inTurn(theirs, ours)
  if (name === 'className') return [ours, theirs].filter(Boolean).join(' ')
  if (name === 'style' && ours) return Object.assign({}, ours, theirs)
  if (name === 'ref' && ours && theirs)
    return (node: unknown) => {
      assignRef(theirs, node)
      assignRef(ours, node)
    }
  return theirs ?? ours
}

type Callback<T> = (argument: T) => void

const isFunction = (value: unknown): value is Callback<Cancellable> => typeof value === 'function'
const isCallbackRef = (value: unknown): value is (node: unknown) => unknown =>
  typeof value === 'function'

/** Sets a ref of either kind. Returns what a callback returns, which may be its cleanup. */
export function assignRef(ref: unknown, node: unknown): unknown {
  if (isCallbackRef(ref)) return ref(node)
  if (typeof ref === 'object' && ref !== null) Object.assign(ref, { current: node })
  return undefined
}

interface Cancellable {
  readonly defaultPrevented: boolean
}

/** Combines two handlers of one event. The second is skipped if the first prevents the default. */
export function inTurn<E extends { defaultPrevented: boolean }>(
  first: ((event: E) => void) | undefined,
  second: ((event: E) => void) | undefined,
): ((event: E) => void) | undefined {
  if (!first || !second) return first ?? second
  return (event) => {
    first(event)
    if (!event.defaultPrevented) second(event)
  }
}
