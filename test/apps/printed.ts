import { blocks } from '../package/snippets'

/** The blocks of the README and `docs` that a test runs, by the test, in their order. */
export const runs = {
  'page.test.ts': [
    'Checkout.tsx',
    'Demo.tsx',
    'SdkCheckout.tsx',
    'ServerPriced.tsx',
    'OrderReceipt.tsx',
    'Payments.tsx',
    'OrderPage.tsx',
    'Replaced.tsx',
    'OwnButton.tsx',
    'vite.config.ts',
    'Checkout.stories.tsx',
    'docs-theming-md-0.ts',
    'theme.css',
    'docs-theming-md-2.ts',
    'Taiwan.tsx',
    'friendlier.ts',
    'de.ts',
  ],
  'servers.test.ts': [
    'README-md-1.sh',
    'docs-server-md-0.sh',
    'tsconfig.json',
    'payments.ts',
    'orders.ts',
    'docs-server-md-4.sh',
    'price.ts',
    'node.ts',
    'express.ts',
    'hono.ts',
    'serve.ts',
    'trial.ts',
    'docs-server-md-14.sh',
    'payOut.ts',
  ],
  'next.test.ts': [
    'Checkout.tsx',
    'postgres.ts',
    'payments.ts',
    'orders.ts',
    'next.config.ts',
    'app/api/kryptogo/[...path]/route.ts',
    'instrumentation.ts',
  ],
  'testRunners.test.ts': [
    'checkout.test.tsx',
    'wallet.test.tsx',
    'kryptogo.ts',
    'hook.test.tsx',
    'docs-testing-md-3.json',
    'server.test.ts',
  ],
  'qa.test.ts': [
    'docs-qa-md-0.sh',
    'demo.config.ts',
    'demo.spec.ts',
    'docs-qa-md-3.sh',
    'docs-qa-md-4.sh',
    'playwright.config.ts',
    'checkout.spec.ts',
    'scenarios.spec.ts',
    'docs-qa-md-8.yaml',
  ],
  '../package/sandbox.test.ts': ['README-md-0.sh'],
  '../package/restricted.test.ts': ['restricted.ts'],
  '../sandbox/docs.test.ts': [
    'docs-sandbox-md-0.sh',
    'sandboxClient.ts',
    'docs-sandbox-md-2.sh',
    'sandboxed.ts',
    'docs-sandbox-md-4.sh',
    'docs-sandbox-md-5.sh',
    'docs-sandbox-md-6.sh',
    'docs-sandbox-md-7.sh',
  ],
  '../server/drizzle.test.ts': ['drizzle-postgres.ts', 'drizzle-pglite.ts'],
} as const

/** Why a block is compiled, by test/package/readme.test.ts, and not run. */
export const compiled = {
  'README-md-5.ts': 'An outline: the orders are only declared. payments.ts is the whole.',
  'matchOrder.ts': 'One option of a server: the orders are only declared.',
  'docs-server-md-16.ts': 'Shows how an audit is verified; test/server/audit.test.ts does it.',
  'docs-server-md-17.ts': 'As above.',
}

/** Returns the texts of the blocks that this test runs, by their names. */
export async function printed(test: keyof typeof runs): Promise<Record<string, string>> {
  const all = await blocks()
  return Object.fromEntries(
    runs[test].map((name) => {
      const block = all.get(name)
      if (!block) throw new Error(`The README and docs have no block ${name}`)
      return [name, block.text]
    }),
  )
}
