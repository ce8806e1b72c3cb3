import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

const READY = /The demo is at\s+(\S+)/

/** Starts `npm run demo` on free ports. */
export async function startDemo() {
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    PORT: '0',
    SHOP_PORT: '',
    KRYPTOGO_PORT: '',
  }
  const demo = spawn(process.execPath, ['examples/shop/demo.mjs'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(demo, 'exit')
  const said: string[] = []
  createInterface(demo.stderr).on('line', (line) => said.push(line))

  const url = await new Promise<string>((resolve, reject) => {
    createInterface(demo.stdout).on('line', (line) => {
      said.push(line)
      const [, found] = READY.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`The demo has ended:\n${said.join('\n')}`)))
  })

  return {
    url,
    async stop() {
      demo.kill('SIGTERM')
      await ended
      const { port } = new URL(url)
      for (const folder of ['examples/shop/.data', 'node_modules/.cache/shop'])
        rmSync(`${folder}/${port}`, {
          recursive: true,
          force: true,
          maxRetries: 10,
          retryDelay: 100,
        })
    },
  }
}
