import { minimatch } from 'minimatch'
import { dirname, join, relative } from 'node:path'

/**
 * @typedef {object} Room
 * @property {string} files which files are in it: a glob without extension
 * @property {string[]} mayImport the files of the project that they may import, besides each other
 * @property {string[]} [mayImportTypes] files from which they may import types only
 * @property {string} why what the rule protects, and what to do instead
 */
/**
 * @typedef {object} Package
 * @property {string} name a package, with every module of it
 * @property {string[]} files
 * @property {string} why
 */

/**
 * @typedef {object} Options
 * @property {Room[]} rooms
 * @property {Package[]} packages
 * @property {string[]} packagesIn the files for which the package table holds
 * @property {string[]} notYetKept rows that are switched off, by their `files` or `name`, and files in no room
 */

/** @param {string} path @param {string[]} globs */
const matches = (path, globs) => globs.some((glob) => minimatch(path, glob, { dot: true }))

/** @param {string} path */
const withoutExtension = (path) =>
  path.replace(/\?.*$/, '').replace(/(\.d)?\.(ts|tsx|js|jsx|mjs)$/, '')

/**
 * Enforces the import tables of eslint.config.js. A file belongs to the first room that matches it.
 * @type {import('eslint').Rule.RuleModule}
 */
export const roomImports = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      homeless: '{{file}} is in no room of the import table in eslint.config.js. Put it in one.',
      forbidden: '{{room}} may not import {{target}}. {{why}}',
      typesOnly: '{{room}} may import only types from {{target}}: write `import type`. {{why}}',
      package: '{{file}} may not import the package {{target}}. {{why}}',
      mock: 'Our own modules are never mocked. Replace the network with msw, or pass in an environment.',
      unknownPackage:
        '{{file}} may not import {{target}}: it is not in the package table of eslint.config.js. Do without it, or add a row that says where it may be used and why.',
    },
  },
  create(context) {
    const { rooms, packages, packagesIn, notYetKept } = /** @type {Options} */ (context.options[0])
    const file = withoutExtension(relative(context.cwd, context.filename).replaceAll('\\', '/'))
    const room = rooms.find(({ files }) => matches(file, [files]))
    if (!room && notYetKept.includes(file)) return {}
    if (!room)
      return {
        Program: (node) => {
          context.report({ node, messageId: 'homeless', data: { file } })
        },
      }
    const { files, mayImport, mayImportTypes = [], why } = room

    /** @param {import('estree').Node} node @param {string} path @param {boolean} isTypeOnly */
    const checkPath = (node, path, isTypeOnly) => {
      const target = withoutExtension(join(dirname(file), path).replaceAll('\\', '/'))
      if (notYetKept.includes(files) || matches(target, [files, ...mayImport])) return
      const isTypeAllowed = matches(target, mayImportTypes)
      if (isTypeAllowed && isTypeOnly) return
      const messageId = isTypeAllowed ? 'typesOnly' : 'forbidden'
      context.report({ node, messageId, data: { room: files, target, why } })
    }
    /** @param {import('estree').Node} node @param {string} name */
    const checkPackage = (node, name) => {
      if (!matches(file, packagesIn)) return
      const row = packages.find((row) => matches(name, [row.name, `${row.name}/**`]))
      if (row && (notYetKept.includes(row.name) || matches(file, row.files))) return
      const data = { file, target: name, why: row?.why ?? '' }
      context.report({ node, messageId: row ? 'package' : 'unknownPackage', data })
    }
    /** @param {import('estree').Node | null | undefined} source @param {boolean} isTypeOnly */
    const check = (source, isTypeOnly) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return
      if (source.value.startsWith('.')) checkPath(source, source.value, isTypeOnly)
      else checkPackage(source, source.value)
    }
    /** @param {any} node */
    const isTypeOnly = ({ importKind, exportKind, specifiers = [] }) =>
      importKind === 'type' ||
      exportKind === 'type' ||
      (specifiers.length > 0 &&
        specifiers.every(
          (/** @type {any} */ one) => one.importKind === 'type' || one.exportKind === 'type',
        ))

    return {
      ImportDeclaration: (node) => {
        check(node.source, isTypeOnly(node))
      },
      ExportNamedDeclaration: (node) => {
        check(node.source, isTypeOnly(node))
      },
      ExportAllDeclaration: (node) => {
        check(node.source, isTypeOnly(node))
      },
      ImportExpression: (node) => {
        check(node.source, false)
      },
      CallExpression: ({ callee, arguments: [module] }) => {
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
        if (!['mock', 'doMock'].includes(callee.property.name)) return
        const source = module?.type === 'ImportExpression' ? module.source : module
        if (source?.type === 'Literal' && /^(\.|kryptogo-payment-react)/.test(String(source.value)))
          context.report({ node: source, messageId: 'mock' })
      },
      /** @param {any} node */
      TSImportType: (node) => {
        check(node.source, true)
      },
    }
  },
}
