import preview from '../../.storybook/preview'
import '../recipes/accents.css'
import source from '../recipes/accents.css?raw'
import { Brand } from '../recipes/Brand'
import { expectState } from '../support/assertions'
import { showSource } from '../support/showSource'
import { Cell } from './Cell'
import './overview.css'

const meta = preview.meta({
  title: 'Recipes/Theming',
  parameters: { state: 'pending', docs: showSource(source, 'css') },
  play: expectState,
})

/** The accent is one custom property, set on the page or on any part of it. */
export const Brands = meta.story(() => (
  <div className="overview-cards brands">
    {['default', 'forest', 'night', 'sun', 'square'].map((name) => (
      <Cell key={name} name={name}>
        <Brand className={`brand-${name}`} />
      </Cell>
    ))}
  </div>
))
