import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from '../support/databases'
import { bundle } from '../support/programs.mjs'
import { runs } from '../support/size.mjs'
import { attackOrders, type AttackOptions } from '../stress/orders/attack'

let program: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  program = await bundle('stress/orders/shopProcess.ts')
})
afterAll(() => program.remove())

async function attack(options: Pick<AttackOptions, 'killRate' | 'stallRate' | 'hasTokenCheck'>) {
  const { url, close } = await openPostgres({ migrated: false })
  try {
    return await attackOrders({
      ...{ place: { postgresUrl: url }, program: program.path },
      ...{ orders: runs(4, 3), atOnce: 3, creates: 50, ...options },
    })
  } finally {
    await close()
  }
}

describe('orders that are asked for 50 payments at once', { timeout: 300_000 }, () => {
  it('are offered one at a time, of which none is lost, by servers that die at any step', async () => {
    const result = await attack({ killRate: 0.004, stallRate: 0.3, hasTokenCheck: true })
    expect(result).toMatchObject({ doubles: [], faults: [] })
    expect(result.kills).toBeGreaterThan(0)
    expect(result.paid).toBeGreaterThan(0)
  })

  it('are offered two at a time where a reservation that was lost still counts', async () => {
    const { doubles } = await attack({
      killRate: 0,
      stallRate: 0.9,
      hasTokenCheck: false,
    })
    expect(doubles).not.toEqual([])
  })
})
