/** @typedef {import('estree').Node & { parent?: any }} Node */

const functions = 'FunctionDeclaration, FunctionExpression, ArrowFunctionExpression'

/** Returns the name of a declared function; undefined for a callback. @param {any} node @returns {string | undefined} */
function declaredName({ id, parent }) {
  if (id) return id.name
  if (parent?.type === 'VariableDeclarator') return parent.id.name ?? 'a function'
  const isMember = ['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent?.type)
  return isMember ? (parent.key.name ?? 'a function') : undefined
}

/**
 * ESLint's own max-lines-per-function counts the functions that are declared inside, so that it
 * measures a closure by everything it holds. This counts the lines that are the function's own;
 * callbacks are its own.
 * @type {import('eslint').Rule.RuleModule}
 */
export const functionLength = {
  meta: {
    type: 'suggestion',
    schema: [{ type: 'integer' }],
    messages: {
      tooLong:
        '{{name}} has {{lines}} lines of its own, more than {{max}}. Split it by what it does (functions declared inside are not counted).',
    },
  },
  create(context) {
    const [max] = context.options
    /** For each enclosing function, the lines of the functions declared inside it. @type {number[]} */
    const open = []
    return {
      [functions]: () => {
        open.push(0)
      },
      [`:matches(${functions}):exit`]: (/** @type {Node} */ node) => {
        const { start, end } = /** @type {import('estree').SourceLocation} */ (node.loc)
        const inside = open.pop() ?? 0
        const all = end.line - start.line + 1
        const lines = all - inside
        const name = declaredName(node)
        // The first and last line of an inner function also count for the outer one.
        const around = open.length - 1
        if (around >= 0) open[around] = (open[around] ?? 0) + (name ? Math.max(0, all - 2) : inside)
        if (lines <= max || (name === undefined && around >= 0)) return
        const data = { name: name ?? 'This function', lines: String(lines), max }
        context.report({ node, messageId: 'tooLong', data })
      },
    }
  },
}
