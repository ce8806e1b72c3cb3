import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { DEMO } from './demoShop'
import { refuseHttp } from './studioRequests'
import type { Answer } from '../testing/answers'

/** An answer with headers of its own. */
export interface PageAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
}

const decompress = promisify(brotliDecompress)

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
}

const PROTECTION = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    // The icons of wallets are data URLs.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    // A page of this machine may show them beside the shop.
    "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

/**
 * Creates the part of the sandbox that serves its page, and that of the demo shop.
 *
 * @param folder Where the built pages are.
 * @param hasDemo Whether the demo shop is open.
 */
export function createPageFiles(folder: URL, hasDemo: boolean) {
  /** The files read so far. */
  const files = new Map<string, Promise<Uint8Array>>()

  function fileOf(path: string): string | undefined {
    if (path === '/') return 'index.html'
    if (path === DEMO) return hasDemo ? 'demo.html' : undefined
    return /^\/assets\/[\w-]+(\.[\w-]+)+$/.test(path) ? path.slice(1) : undefined
  }

  async function read(name: string): Promise<Uint8Array | undefined> {
    const reading = files.get(name) ?? readFile(new URL(`${name}.br`, folder)).then(decompress)
    files.set(name, reading)
    try {
      return await reading
    } catch {
      files.delete(name)
      return undefined
    }
  }

  return {
    /** Answers a request for a page or one of its parts; `undefined` for any other request. */
    async find(method: string, path: string): Promise<PageAnswer | undefined> {
      if (path === `${DEMO}/`) return redirect(DEMO)
      if (path === DEMO && !hasDemo) return jsonAnswer(closed)
      const name = fileOf(path)
      if (name === undefined) return undefined
      if (method !== 'GET') {
        const answer = jsonAnswer(notGet(path))
        return { ...answer, headers: { ...answer.headers, Allow: 'GET' } }
      }
      const body = await read(name)
      return body && { status: 200, headers: headersOf(name), body }
    },
  }
}

/** Serves the pages of the sandbox. */
export type PageFiles = ReturnType<typeof createPageFiles>

function headersOf(name: string): Readonly<Record<string, string>> {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  // The names of assets change with their content.
  const isAsset = name.startsWith('assets/')
  return {
    'Content-Type': type,
    'Cache-Control': isAsset ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...PROTECTION,
  }
}

const redirect = (to: string): PageAnswer => ({ status: 308, headers: { Location: to }, body: '' })

const jsonAnswer = ({ status = 404, type, body }: Answer): PageAnswer => ({
  status,
  headers: { 'Content-Type': type },
  body,
})

const closed: Answer = refuseHttp(
  404,
  'Not Found',
  'The demo shop is closed. Start the sandbox with --demo.',
)

const notGet = (path: string): Answer =>
  refuseHttp(405, 'Method Not Allowed', `${path} is a page. GET it.`)
