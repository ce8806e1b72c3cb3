import { DocsContainer, type DocsContainerProps } from '@storybook/addon-docs/blocks'
import { useEffect, useLayoutEffect, useState, type PropsWithChildren } from 'react'
import { GLOBALS_UPDATED } from 'storybook/internal/core-events'
import { themes } from 'storybook/theming'

type Theme = 'light' | 'dark'

interface InGlobals {
  globals: { theme?: Theme }
}

const themeOf = ({ globals }: InGlobals): Theme => globals.theme ?? 'light'

/** The docs page of a component, in the theme of the toolbar. */
export function ThemedDocs(props: PropsWithChildren<DocsContainerProps>) {
  const { channel, componentStories, getStoryContext } = props.context
  const [theme, setTheme] = useState<Theme>(() => {
    const [story] = componentStories()
    return story ? themeOf(getStoryContext(story) as unknown as InGlobals) : 'light'
  })
  useEffect(() => {
    const update = (news: InGlobals) => setTheme(themeOf(news))
    channel.on(GLOBALS_UPDATED, update)
    return () => channel.off(GLOBALS_UPDATED, update)
  }, [channel])
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  return <DocsContainer {...props} theme={themes[theme]} />
}
