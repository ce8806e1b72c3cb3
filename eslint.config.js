import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import storybook from 'eslint-plugin-storybook'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import { functionLength } from './scripts/lint/functionLength.mjs'
import { publicFiles } from './scripts/lint/publicFiles.mjs'
import { roomImports } from './scripts/lint/roomImports.mjs'

/**
 * Rules that the code does not keep yet: rows of the two tables by their `files` or `name`, rules by
 * their names. `npm run check` prints this list. It has to become empty.
 * @type {string[]}
 */
export const notYetKept = []

const entries = ['index', 'checkout', 'server', 'testing']
const everyEntry = [...entries, 'server.browser']
const composition = 'src/server/{createPaymentServer,paymentServer,options,checkOptions}'
const everyServerRoom = ['src/server/{logger,callHandler,repeat}', 'src/core/**']
const throughTheEntries = 'Import the package by name, as its users do.'

/**
 * Which files may import which. A file belongs to the first row that matches it, and files of one
 * row may import each other. Globs have no extensions.
 * @type {import('./scripts/lint/roomImports.mjs').Room[]}
 */
const rooms = [
  {
    files: 'src/core/**',
    mayImport: [],
    why: 'core is what page, server and fakes agree on. Move what it needs into core, or take it as a parameter.',
  },
  {
    files: 'src/lock/**',
    mayImport: ['src/core/**'],
    why: 'The lock is for every program that keeps files. Pass in what it needs.',
  },
  {
    files: 'src/messages/**',
    mayImport: [],
    mayImportTypes: ['src/core/**'],
    why: 'messages are leaves, so that a page carries only the sentences it shows. Declare the keys here, and let the components use them.',
  },
  {
    files: 'src/store/**',
    mayImport: ['src/core/**'],
    why: 'The store runs without React and without sentences. Pass in what it needs, or move the code to src/parts.',
  },
  {
    files: 'src/parts/**',
    mayImport: ['src/core/**', 'src/messages/**', 'src/store/**'],
    why: 'Components are built from parts, never the other way. Move what both need into parts.',
  },
  {
    files: 'src/wallet/**',
    mayImport: ['src/core/**', 'src/store/emitter'],
    why: 'Wallets are asked without React and without sentences. Pass in what it needs, or move the code to src/checkout.',
  },
  {
    files: `src/{${entries}}`,
    mayImport: ['src/**'],
    why: '',
  },
  {
    files: 'src/server.browser',
    mayImport: [],
    why: 'It is what a page gets in place of the server, so it must carry nothing.',
  },
  {
    files: 'src/*',
    mayImport: ['src/core/**', 'src/messages/**', 'src/store/**', 'src/parts/**'],
    why: 'A page that has no checkout must not carry it. Move what both need into src/parts.',
  },
  {
    files: 'src/checkout/**',
    mayImport: [
      'src/core/**',
      'src/messages/**',
      'src/store/{emitter,handlers}',
      'src/parts/**',
      'src/wallet/**',
      `src/!(${everyEntry.join('|')})`,
    ],
    mayImportTypes: ['src/store/**'],
    why: 'The checkout is one source of payments among others. Let the provider own the session, and hand it a PaymentSource.',
  },
  {
    files: 'src/server/{logger,callHandler,repeat}',
    mayImport: ['src/core/**'],
    mayImportTypes: ['src/server/options'],
    why: 'Every server room imports these files. Declare the type in src/core or here.',
  },
  {
    files: composition,
    mayImport: ['src/server/**', 'src/core/**'],
    why: 'The server shares nothing with the page but core.',
  },
  {
    files: 'src/server/{kryptogo,database}/**',
    mayImport: ['src/lock/**', ...everyServerRoom],
    mayImportTypes: ['src/server/options'],
    why: 'An adapter knows nothing of payments. Pass in what it needs.',
  },
  {
    files: 'src/server/{audit,changes}/**',
    mayImport: ['src/server/database/**', ...everyServerRoom],
    mayImportTypes: ['src/server/options'],
    why: 'The audit and the changes need a database and nothing else. Pass in what they need.',
  },
  {
    files: 'src/server/payments/**',
    mayImport: [
      'src/server/database/**',
      'src/server/audit/**',
      'src/server/changes/**',
      ...everyServerRoom,
    ],
    mayImportTypes: ['src/server/kryptogo/**', 'src/server/options'],
    why: 'Payments are decided without HTTP and without transfers. Let createPaymentServer pass in what they need.',
  },
  {
    files: 'src/server/transfers/**',
    mayImport: [
      'src/server/kryptogo/**',
      'src/server/database/**',
      'src/server/audit/**',
      ...everyServerRoom,
    ],
    mayImportTypes: ['src/server/options'],
    why: 'Transfers are decided without HTTP and without payments. Let createPaymentServer pass in what they need.',
  },
  {
    files: 'src/server/http/**',
    mayImport: ['src/server/payments/**', 'src/server/changes/**', ...everyServerRoom],
    mayImportTypes: ['src/server/options'],
    why: 'Routes translate between HTTP and payments. Move the decision or the query to src/server/payments.',
  },
  {
    files: 'src/testing/**',
    mayImport: ['src/core/**'],
    why: 'The fakes must not share code with what they test. Move what both need into core.',
  },
  {
    files: 'src/sandbox/**',
    mayImport: ['src/testing/**', 'src/lock/**', 'src/core/**'],
    why: 'The sandbox is the fake KryptoGO behind HTTP, and must not share code with the server that it tests. Move what both need into core.',
  },
  {
    files: 'src/sandboxPage/**',
    mayImport: ['src/core/**', 'src/sandbox/teas'],
    mayImportTypes: ['src/testing/**', 'src/sandbox/demoShop'],
    why: 'The pages of the sandbox are an app of their own. They import the package by name, and drive the sandbox over HTTP.',
  },
  {
    files: 'src/locales/**',
    mayImport: ['src/messages/**'],
    why: 'A locale is a list of sentences.',
  },
  {
    files: 'stories/recipes/*.stories',
    mayImport: ['stories/recipes/**', 'stories/support/**', '.storybook/preview'],
    why: `A story sets up what the recipe beside it shows. ${throughTheEntries}`,
  },
  {
    files: 'stories/recipes/**',
    mayImport: [],
    why: 'A recipe is for copying, so it imports the package alone. Put the setting in its story.',
  },
  {
    files: 'stories/**',
    mayImport: ['.storybook/preview'],
    why: throughTheEntries,
  },
  {
    files: 'test/unit/**',
    mayImport: ['src/**', 'test/support/**'],
    why: 'A unit test needs nothing but the module it tests.',
  },
  {
    files: 'test/**',
    mayImport: ['scripts/**', 'examples/**', 'stories/support/**', 'package.json', 'eslint.config'],
    why: `${throughTheEntries} Only test/unit imports src.`,
  },
  { files: 'examples/**', mayImport: [], why: throughTheEntries },
]

/**
 * Which packages `src` and the recipes may import, and where.
 * @type {import('./scripts/lint/roomImports.mjs').Package[]}
 */
const packages = [
  {
    name: 'react',
    files: [
      'src/*',
      'src/parts/**',
      'src/checkout/**',
      'src/testing/createFakeUsePayment',
      'src/sandboxPage/**',
      'stories/recipes/**',
    ],
    why: 'Only components, their parts and the fake hook know React. Take the value as a parameter.',
  },
  {
    name: 'react-dom',
    files: ['src/checkout/ModalDialog', 'src/sandboxPage/*/main'],
    why: 'Only the dialog needs a portal, and it is loaded with it. Render <ModalDialog>.',
  },
  {
    name: 'msw',
    files: ['src/testing/msw'],
    why: 'msw is an optional peer dependency. Only the msw handlers import it.',
  },
  {
    name: '@playwright/test',
    files: ['src/testing/playwright'],
    why: '@playwright/test is an optional peer dependency. Only the helpers of its tests import it.',
  },
  {
    name: 'lean-qr',
    files: ['src/checkout/QrCode'],
    why: 'The QR code is loaded with the dialog. Render <QrCode>.',
  },
  {
    name: '@noble/hashes',
    files: [
      'src/server/audit/**',
      'src/server/kryptogo/deriveKey',
      'src/server/transfers/evmAddress',
    ],
    why: 'Take the hash from src/server/audit.',
  },
  {
    name: '@hono/node-server',
    files: ['src/server/http/toNodeHandler'],
    why: 'Everything but toNodeHandler runs wherever Request and Response do.',
  },
  {
    name: 'node:*',
    files: ['src/sandbox/**', 'src/testing/playwright'],
    why: 'Only the sandbox is a program of its own, and Playwright runs in Node. Everything else runs wherever fetch does.',
  },
  {
    name: 'kryptogo-payment-react',
    files: ['src/sandboxPage/**', 'stories/recipes/**'],
    why: 'src imports its own files by path.',
  },
  { name: 'storybook', files: ['stories/recipes/*.stories'], why: 'Put the setting in its story.' },
]

/** The only files of `src/server` with SQL. */
const sqlFiles = [
  'src/server/audit/**',
  'src/server/changes/processNotifier.ts',
  'src/server/database/{schema,migrate,hideTables,lock}.ts',
  'src/server/database/postgres/{listener,limits}.ts',
  'src/server/**/*Store.ts',
  'src/server/payments/paymentStatements.ts',
  'src/server/payments/leases.ts',
  'src/server/transfers/ledger.ts',
]

// Node has a storage only behind a flag, and it is not the buyer's.
const storages = ['localStorage', 'sessionStorage', 'Storage', 'StorageEvent']
const neutralGlobals = new Set(
  Object.keys(globals['shared-node-browser']).filter((name) => !storages.includes(name)),
)
const domGlobals = Object.keys(globals.browser).filter((name) => !neutralGlobals.has(name))
const nodeGlobals = Object.keys(globals.node).filter(
  (name) => !neutralGlobals.has(name) && !storages.includes(name),
)

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Export by name.',
}
const namesOnly = {
  selector:
    'Program > :not(ExportNamedDeclaration[source], ExpressionStatement[directive="use client"])',
  message: 'An entry lists names: `export { name } from`. Put the code in a file of its own.',
}
const sqlVerbs = ['select', 'insert into', 'update', 'delete from', 'lock table']
const verbs = sqlVerbs.flatMap((verb) => [verb, verb.toUpperCase()]).join('|')
const sqlPattern = `/kgp_|^\\s*(${verbs})\\s/`
const noSql = {
  selector: `Literal[value=${sqlPattern}], TemplateElement[value.raw=${sqlPattern}]`,
  message: 'SQL is in the stores. Add a function to the store of this table, and call it.',
}

/** @param {string[]} names @returns {['error', object]} */
const restrictedGlobals = (...names) => ['error', { globals: names, checkGlobalObject: true }]

/** @type {import('eslint').ESLint.Plugin} */
const local = {
  rules: {
    'function-length': functionLength,
    'public-files': publicFiles,
    'room-imports': roomImports,
  },
}

/** @param {string} rule */
const unlessNotYetKept = (rule) => (notYetKept.includes(rule) ? 'off' : 'error')

/** The presets leave out rules for what React Compiler refuses or skips. */
const everyHookRule = Object.fromEntries(
  Object.keys(reactHooks.rules).map((name) => [
    `react-hooks/${name}`,
    unlessNotYetKept(`react-hooks/${name}`),
  ]),
)

export default defineConfig(
  globalIgnores(['dist', 'storybook-static', 'coverage', '.cache', '.screenshots']),
  {
    extends: [
      js.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      reactHooks.configs.flat['recommended-latest'],
    ],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { local },
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
      ...everyHookRule,
      eqeqeq: 'error',
    },
  },
  {
    files: ['{src,test,stories,examples}/**'],
    rules: {
      'local/room-imports': [
        'error',
        { rooms, packages, packagesIn: ['src/**', 'stories/recipes/**'], notYetKept },
      ],
    },
  },
  { files: ['src/**', 'test/**'], rules: { 'no-restricted-syntax': ['error', noDefaultExport] } },
  {
    files: ['src/**'],
    rules: {
      'max-lines': ['error', 300],
      'local/function-length': [unlessNotYetKept('local/function-length'), 80],
      'no-console': 'error',
      'no-restricted-globals': restrictedGlobals(...nodeGlobals),
    },
  },
  {
    files: ['src/{core,lock,store,server}/**'],
    rules: { 'no-restricted-globals': restrictedGlobals(...nodeGlobals, ...domGlobals) },
  },
  {
    files: [`src/{${entries}}.ts`],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, namesOnly] },
  },
  {
    files: ['src/index.ts'],
    rules: {
      'local/public-files': [unlessNotYetKept('local/public-files'), { entries: everyEntry }],
    },
  },
  {
    files: ['src/server/**'],
    ignores: sqlFiles,
    rules: {
      'no-restricted-syntax': [
        'error',
        noDefaultExport,
        ...(notYetKept.includes('SQL') ? [] : [noSql]),
      ],
    },
  },
  {
    files: ['stories/**', '.storybook/**'],
    // @ts-expect-error -- its types say `rules: undefined`, which exactOptionalPropertyTypes forbids
    extends: [storybook.configs['flat/recommended']],
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
)
