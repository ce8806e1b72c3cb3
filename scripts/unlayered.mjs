import postcss from 'postcss'

/**
 * Returns the stylesheet without its layer, for pages whose unlayered rules would win over it. One
 * class of each selector is doubled, so that it also wins over `[type='button']`, as resets write. The
 * tokens give way to those that the page sets on `:root`, wherever it does.
 * @param {string} css
 */
export function unlayered(css) {
  const sheet = postcss.parse(css)
  sheet.walkAtRules('layer', (layer) => {
    layer.replaceWith(layer.nodes ?? [])
  })
  sheet.walkRules((rule) => {
    rule.selectors = rule.selectors.map((selector) =>
      /^(:root|:host|\[data-theme)/.test(selector)
        ? `:where(${selector})`
        : selector.replace(/\.kgp-[\w-]+/, '$&$&'),
    )
  })
  return sheet.toString()
}
