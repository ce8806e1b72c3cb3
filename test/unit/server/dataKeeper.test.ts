import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../src/core/systemClock'
import { createSandbox } from '../../../src/sandbox/createSandbox'
import { keepData } from '../../../src/sandbox/dataKeeper'

function createEmptySandbox() {
  const sandbox = createSandbox({
    clock: systemClock,
    random: Math.random,
    post: () => Promise.resolve(200),
    settings: {},
    credentials: {},
    retryAfter: [],
    forward: undefined,
    isOwnUrl: () => false,
    onNews: () => undefined,
  })
  onTestFinished(() => void sandbox.stop())
  return sandbox
}

const creation = {
  method: 'POST',
  path: '/v1/studio/api/payment/intent',
  search: new URLSearchParams(),
  headers: {
    'x-studio-api-key': 'key',
    'x-client-id': 'ours',
    origin: 'https://shop.example',
    'content-type': 'application/json',
  },
  body: '{"fiat_amount":"300","fiat_currency":"TWD"}',
  signal: new AbortController().signal,
}

it('saves nothing after the last time, so that the file keeps its payments', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'payments.data')
  const sandbox = createEmptySandbox()
  const keeper = await keepData(file, sandbox, creation.signal, expect.unreachable)
  keeper.start()
  await sandbox.answer(creation, 400)
  await sandbox.answer(creation, 400)
  const closed = keeper.close(sandbox.stop())
  keeper.touch()
  await closed
  keeper.touch()
  await pause(600)
  expect((await readFile(file, 'utf8')).match(/^\["payment"/gm)).toHaveLength(2)
})
