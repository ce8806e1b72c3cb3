import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/**
 * Reports files that lie flat in `src` but are not public: a file's place says whether its names are.
 * @type {import('eslint').Rule.RuleModule}
 */
export const publicFiles = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { entries: { type: 'array' } } }],
    messages: {
      private:
        'index.ts exports nothing from {{file}}. Export its names, or move it to src/parts, which is private.',
    },
  },
  create(context) {
    const { entries } = /** @type {{ entries: string[] }} */ (context.options[0])
    return {
      Program: (program) => {
        const sources = program.body.map((node) =>
          node.type === 'ExportNamedDeclaration' ? node.source?.value : undefined,
        )
        for (const file of readdirSync(dirname(context.filename))) {
          const name = /^([^.]+(?:\.\w+)?)\.tsx?$/.exec(basename(file))?.[1]
          if (!name || entries.includes(name) || sources.includes(`./${name}`)) continue
          context.report({ node: program, messageId: 'private', data: { file } })
        }
      },
    }
  },
}
