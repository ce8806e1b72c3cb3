import preview from '../../.storybook/preview'
import { Part } from './Part'
import './matrix.css'
import '../recipes/accents.css'
import source from '../recipes/accents.css?raw'
import { Brand } from '../recipes/Brand'
import { cameToMoment } from '../support/plays'
import { written } from '../support/source'

const meta = preview.meta({
  title: 'Recipes/Accent and corners',
  parameters: { moment: 'pending', docs: written(source, 'css') },
  play: cameToMoment,
})

/** The accent is one custom property, set on the page or on any part of it. */
export const Brands = meta.story(() => (
  <div className="matrix-cards brands">
    {['default', 'forest', 'night', 'sun', 'square'].map((name) => (
      <Part key={name} name={name}>
        <Brand className={`brand-${name}`} />
      </Part>
    ))}
  </div>
))
