import { cloneElement, createElement, type HTMLAttributes, type ReactElement } from 'react'

/** Replaces a component's element: by another one that takes its props, or by a function of them. */
export type RenderProp<Props, State> =
  ReactElement<object> | ((props: Props, state: State) => ReactElement)

/** Joins class names, leaving out what is absent. */
export function classNames(...names: (string | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}

/** The element of a component: its own tag, or what `render` makes of the same props. */
export function renderAs<Props extends HTMLAttributes<HTMLElement>, State>(
  tag: string,
  render: RenderProp<Props, State> | undefined,
  props: Props,
  state: State,
): ReactElement {
  if (typeof render === 'function') return render(props, state)
  if (!render) return createElement(tag, props)
  const own: HTMLAttributes<HTMLElement> = render.props
  return cloneElement(render, {
    ...props,
    ...own,
    className: classNames(props.className, own.className),
    // The host's own handlers run first, and may prevent ours.
    onClick: inTurn(own.onClick, props.onClick),
    onKeyDown: inTurn(own.onKeyDown, props.onKeyDown),
  })
}

/** Both handlers of one event, the second unless the first prevented it; or the one there is. */
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
