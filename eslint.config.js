import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import storybook from 'eslint-plugin-storybook'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const neutralGlobals = new Set(Object.keys(globals['shared-node-browser']))
const domGlobals = Object.keys(globals.browser).filter((name) => !neutralGlobals.has(name))
const nodeGlobals = Object.keys(globals.node).filter((name) => !neutralGlobals.has(name))

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Export by name.',
}
const coreStandsAlone = 'src/core imports nothing outside itself: no packages, no other folder.'

export default defineConfig(
  globalIgnores(['dist', 'storybook-static', 'coverage', '.cache', '.screenshots']),
  {
    extends: [
      js.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      reactHooks.configs.flat.recommended,
    ],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // numbers and patterns read well in a template string; nothing else does
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        {
          allowNumber: true,
          allowRegExp: true,
          allowAny: false,
          allowBoolean: false,
          allowNever: false,
          allowNullish: false,
        },
      ],
      // `() => void doIt()` says that a promise is left alone on purpose
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // a handler may return something or end without a return
      '@typescript-eslint/no-invalid-void-type': 'off',
      // to leave a name out of `...rest` is to use it
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // a ref is handed on to the element, not read
      'react-hooks/refs': 'off',
      eqeqeq: 'error',
    },
  },
  { files: ['src/**', 'test/**'], rules: { 'no-restricted-syntax': ['error', noDefaultExport] } },
  {
    files: ['src/**'],
    rules: {
      'max-lines': ['error', 300],
      'no-console': 'error',
      'no-restricted-globals': ['error', ...nodeGlobals],
    },
  },
  {
    files: ['src/core/**'],
    rules: {
      'no-restricted-globals': ['error', ...nodeGlobals, ...domGlobals],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\./)|\\.\\./', message: coreStandsAlone }] },
      ],
      'no-restricted-syntax': [
        'error',
        noDefaultExport,
        { selector: 'ImportExpression, TSImportType', message: coreStandsAlone },
      ],
    },
  },
  { files: ['stories/**', '.storybook/**'], extends: [storybook.configs['flat/recommended']] },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
)
