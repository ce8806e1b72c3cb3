/**
 * Leaves every import between our modules as it is, with the extension that Node wants, so that dist
 * has one file per module of src. A bundler then takes the modules that a page uses; of one file for
 * them all it would load the dialog's part with the page.
 *
 * @type {import('esbuild').Plugin}
 */
export const oneFilePerModule = {
  name: 'one file per module',
  setup: (build) => {
    build.onResolve({ filter: /^\.\.?\// }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `${path}.js`, external: true },
    )
  },
}
