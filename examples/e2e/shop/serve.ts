// Builds the page, and serves it and the shop's routes at one address.
import react from '@vitejs/plugin-react'
import { toNodeHandler } from 'kryptogo-payment-react/server'
import { build, preview, type PreviewServer } from 'vite'
import { startShop } from './server'

const { SHOP_URL = 'http://127.0.0.1:5173', KRYPTOGO_URL = 'http://127.0.0.1:4010' } = process.env
const { hostname, port } = new URL(SHOP_URL)
const page = { configFile: false, root: import.meta.dirname, logLevel: 'warn' } as const

const [shop] = await Promise.all([
  startShop(SHOP_URL, KRYPTOGO_URL),
  build({ ...page, plugins: [react()] }),
])
const handle = toNodeHandler(shop)

await preview({
  ...page,
  plugins: [{ name: 'shop', configurePreviewServer }],
  preview: { host: hostname, port: Number(port), strictPort: true },
})

function configurePreviewServer({ middlewares }: PreviewServer) {
  middlewares.use((request, response, next) => {
    if (request.url?.startsWith('/api/')) handle(request, response)
    else next()
  })
}
