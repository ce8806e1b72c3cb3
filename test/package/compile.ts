import { join } from 'node:path'
import type ts from 'typescript'
import { root } from './package'

// The SDK is not on the public registry, and Next.js is installed for test/apps alone.
const ambient = `declare module '@kryptogo/payment' {
  import type { UsePayment } from 'kryptogo-payment-react'
  export const usePayment: UsePayment
}
declare module 'next' {
  export interface NextConfig { serverExternalPackages?: string[] }
}`

/** The API of one version of TypeScript. */
export type TypeScript = typeof ts

interface Sources {
  /** Virtual files in `test`, by name. */
  texts?: ReadonlyMap<string, string>
  /** Paths of files from the root. */
  files?: readonly string[]
}

/** Compiles against the built package, as a user would, and returns the errors of TypeScript. */
export function compile(
  typescript: TypeScript,
  { texts = new Map(), files = [] }: Sources,
  more: ts.CompilerOptions = {},
): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: false,
    target: typescript.ScriptTarget.ES2022,
    module: typescript.ModuleKind.ESNext,
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
    jsx: typescript.JsxEmit.ReactJSX,
    // the default of TypeScript 6
    noUncheckedSideEffectImports: true,
    types: ['node'],
    ...more,
  }
  const virtual = new Map([[join(root, 'test/ambient.d.ts'), ambient]])
  for (const [name, text] of texts) virtual.set(join(root, 'test', name), text)
  const disk = typescript.createCompilerHost(options)
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => virtual.has(name) || disk.fileExists(name),
    readFile: (name) => virtual.get(name) ?? disk.readFile(name),
    getSourceFile: (name, language, ...rest) => {
      const text = virtual.get(name)
      return text === undefined
        ? disk.getSourceFile(name, language, ...rest)
        : typescript.createSourceFile(name, text, language)
    },
  }
  const names = [...virtual.keys(), ...files.map((file) => join(root, file))]
  const program = typescript.createProgram(names, options, host)
  // Ours are checked, declarations too; those of dependencies are many, and contradict each other.
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => !fileName.includes('/node_modules/'))
  const diagnostics = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...ours.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ]
  return diagnostics.map(({ file, messageText }) => {
    const text = typescript.flattenDiagnosticMessageText(messageText, '\n')
    return `${file?.fileName.slice(root.length) ?? ''}: ${text}`
  })
}
