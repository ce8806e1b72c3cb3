import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { buildProgram, create, start, type Started } from './program'

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

const MINUTE = 60

/** The seconds until the deadline of a payment. */
async function secondsLeft({ client }: Started, id: string) {
  const { intent } = await client.payment(id)
  return intent.payment_deadline - Date.now() / 1_000
}

/** The seconds until the next change of a payment. */
async function secondsToNext({ client }: Started, id: string) {
  const { upcoming } = await client.payment(id)
  const [next] = upcoming
  return next ? (Date.parse(next.at) - Date.now()) / 1_000 : undefined
}

/** Everything about a payment but the settings that are in force. */
async function factsOf({ client }: Started, id: string) {
  const { effective_settings: _, ...facts } = await client.payment(id)
  return facts
}

describe('speed', () => {
  it('moves what is still to come of payments that there are, and back', async () => {
    const sandbox = await start(program.path)
    const id = await create(sandbox)
    await sandbox.client.set({ speed: 60 })
    expect(await secondsLeft(sandbox, id)).toBeGreaterThan(26)
    expect(await secondsLeft(sandbox, id)).toBeLessThan(30.1)
    await sandbox.client.set({ speed: 1 })
    expect(await secondsLeft(sandbox, id)).toBeGreaterThan(26 * MINUTE)
    expect(await secondsLeft(sandbox, id)).toBeLessThan(30.1 * MINUTE)
  })

  it('of one payment leaves the others as they are', async () => {
    const sandbox = await start(program.path)
    const [fast, slow] = [await create(sandbox), await create(sandbox)]
    await sandbox.client.set({ speed: 60 }, { paymentId: fast })
    expect(await secondsLeft(sandbox, fast)).toBeLessThan(31)
    expect(await secondsLeft(sandbox, slow)).toBeGreaterThan(29 * MINUTE)
    await sandbox.client.unset({ paymentId: fast })
    expect(await secondsLeft(sandbox, fast)).toBeGreaterThan(26 * MINUTE)
  })
})

describe('a pause', () => {
  it('stops deadlines and what is to come, and ends where it began', async () => {
    const sandbox = await start(program.path, '--scenario', 'paid', '--speed', '10')
    const id = await create(sandbox)
    await sandbox.client.set({ paused: true })
    const before = await secondsLeft(sandbox, id)
    await delay(1_300)
    const { intent } = await sandbox.client.payment(id)
    expect(intent.payment_tx_hash).toBeUndefined()
    expect(Math.abs((await secondsLeft(sandbox, id)) - before)).toBeLessThan(2.5)
    await sandbox.client.set({ paused: false })
    expect(await secondsToNext(sandbox, id)).toBeLessThan(0.7)
    await expect
      .poll(async () => (await sandbox.client.payment(id)).intent.status, { timeout: 4_000 })
      .toBe('success')
  })

  it.each([5, 100])('holds payments that are created in it, at speed %i', async (speed) => {
    const sandbox = await start(program.path, '--scenario', 'paid', '--speed', `${speed}`)
    await sandbox.client.set({ paused: true })
    const id = await create(sandbox)
    await delay(1_600)
    expect((await sandbox.client.payment(id)).history).toEqual([])
    expect(await secondsLeft(sandbox, id)).toBeGreaterThan((30 * MINUTE) / speed - 1.1)
    // The buyer may act all the same.
    await sandbox.client.trigger(id, 'success')
    expect((await sandbox.client.payment(id)).intent.status).toBe('success')
  })

  it('also stops what the buyer begins in it, and ends where it began', async () => {
    const sandbox = await start(program.path, '--speed', '2')
    const id = await create(sandbox)
    await sandbox.client.set({ paused: true })
    await delay(700)
    await sandbox.client.trigger(id, 'pay')
    const { history } = await sandbox.client.payment(id)
    expect(Date.now() - Date.parse(history[0]?.at ?? '')).toBeLessThan(500)
    await delay(700)
    expect(await secondsToNext(sandbox, id)).toBeGreaterThan(2.9)
    await sandbox.client.set({ paused: false })
    const left = await secondsToNext(sandbox, id)
    expect(left).toBeGreaterThan(2.5)
    expect(left).toBeLessThanOrEqual(3)
  })

  it('changes no payment that is paid', async () => {
    const sandbox = await start(program.path)
    const id = await create(sandbox)
    await sandbox.client.trigger(id, 'success')
    const before = await factsOf(sandbox, id)
    await sandbox.client.set({ paused: true })
    await delay(1_100)
    expect(await factsOf(sandbox, id)).toEqual(before)
    await sandbox.client.set({ paused: false, speed: 60 })
    expect(await factsOf(sandbox, id)).toEqual(before)
  })

  it('lasts over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const args = ['--data', join(folder, 'data'), '--scenario', 'paid', '--speed', '10']
    const first = await start(program.path, ...args)
    const id = await create(first)
    await first.client.set({ paused: true })
    first.kill('SIGTERM')
    await first.ended
    await delay(800)
    const second = await start(program.path, ...args)
    expect((await second.client.payment(id)).history).toEqual([])
    await second.client.set({ paused: false })
    await expect
      .poll(async () => (await second.client.payment(id)).intent.status, { timeout: 5_000 })
      .toBe('success')
  })
})
