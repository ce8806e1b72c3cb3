import { useCallback, useEffect, useState } from 'react'

const INTERVAL_MS = 500

/** The process of the shop's server, and the sandbox that it uses. */
export interface ShopProcess {
  isRunning: boolean
  /** `null` until it is known. */
  sandboxUrl: string | null
}

const INITIAL: ShopProcess = { isRunning: true, sandboxUrl: null }

/** Polls the shop's process, and returns a function that kills it or starts it again. */
export function useShopProcess() {
  const [shop, setShop] = useState(INITIAL)

  const send = useCallback(async (path: string, method: 'GET' | 'POST') => {
    const read = await readProcess(path, method)
    if (read) setShop(read)
  }, [])

  useEffect(() => {
    const timer = setInterval(() => void send('/shop-process', 'GET'), INTERVAL_MS)
    return () => clearInterval(timer)
  }, [send])

  const act = (action: 'kill' | 'start') => void send(`/shop-process/${action}`, 'POST')
  return { shop, act }
}

/** `undefined` once the demo itself has ended. */
async function readProcess(path: string, method: string): Promise<ShopProcess | undefined> {
  try {
    const response = await fetch(path, { method })
    return response.ok ? ((await response.json()) as ShopProcess) : undefined
  } catch {
    return undefined
  }
}
