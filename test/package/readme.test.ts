import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { root } from './package'
import { snippets } from './snippets'

// The SDK cannot be installed from the public registry, and stylesheets are a bundler's to know.
const ambient = `declare module '@kryptogo/payment' {
  import type { UsePayment } from 'kryptogo-payment-react'
  export const usePayment: UsePayment
}
declare module '*.css'`

it('has snippets in the README that all compile against what is published', async () => {
  const files = new Map([[join(root, 'test', 'ambient.d.ts'), ambient]])
  for (const [name, text] of await snippets()) files.set(join(root, 'test', name), text)
  expect(files.size).toBeGreaterThan(10)

  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.ReactJSX,
    types: ['node'],
  }
  const disk = ts.createCompilerHost(options)
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => files.has(name) || disk.fileExists(name),
    readFile: (name) => files.get(name) ?? disk.readFile(name),
    getSourceFile: (name, language, ...rest) => {
      const text = files.get(name)
      return text === undefined
        ? disk.getSourceFile(name, language, ...rest)
        : ts.createSourceFile(name, text, language)
    },
  }
  const program = ts.createProgram([...files.keys()], options, host)
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n')
    return `${file?.fileName.slice(root.length) ?? ''}: ${text}`
  })
  expect(problems).toEqual([])
}, 60_000)
