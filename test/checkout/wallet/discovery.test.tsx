import { act, screen, within } from '@testing-library/react'
import { createFakeWallet } from 'kryptogo-payment-react/testing'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { dialog, openWithWallet, proposals, revoked, throws } from './support'

afterEach(() => {
  vi.unstubAllGlobals()
})

const UUID = '350670db-19fa-4704-a166-e52e178b59d2'
const { provider } = createFakeWallet()
const info = { uuid: UUID, name: 'Owl', icon: 'data:image/png;base64,AA==', rdns: 'example.owl' }

const announce = (detail: unknown) =>
  act(() => {
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  })
const names = () =>
  within(screen.getByRole('group', { name: 'Pay from a wallet' }))
    .getAllByRole('button')
    .map(({ textContent }) => textContent)

describe('the wallets in a browser', () => {
  it('are listed by name and icon, also those that come late', async () => {
    const { group } = await openWithWallet()
    announce({ info, provider })
    expect(names()).toEqual(['Fox', 'Owl'])
    const [owl] = group().getByRole('button', { name: 'Owl' }).getElementsByTagName('img')
    expect(owl).toHaveAttribute('src', info.icon)
    expect(owl).toHaveAttribute('alt', '')
  })

  it('are not replaced by one that announces the same id later', async () => {
    const { choose } = await openWithWallet()
    const [owl, thief] = [createFakeWallet(), createFakeWallet()]
    announce({ info, provider: owl.provider })
    announce({ info: { ...info, uuid: UUID.toUpperCase() }, provider: thief.provider })
    expect(names()).toEqual(['Fox', 'Owl'])
    await choose('Owl')
    expect([proposals(owl), proposals(thief)]).toEqual([1, 0])
  })

  it.each<[name: string, detail: unknown]>([
    ['nothing', undefined],
    ['a string', 'Owl'],
    ['no info', { provider }],
    ['no provider', { info }],
    ['a provider that cannot be asked', { info, provider: { request: 'yes' } }],
    ['no name', { info: { ...info, name: '' }, provider }],
    ['an invisible name', { info: { ...info, name: '\u200b\u202e' }, provider }],
    ['a name of blank letters', { info: { ...info, name: '\u3164\u3164' }, provider }],
    ['a name of blank symbols', { info: { ...info, name: '\u2800\ud834\udd59' }, provider }],
    ['a name of marks alone', { info: { ...info, name: '\u0301 \u0301' }, provider }],
    ['a name that is none', { info: { ...info, name: 7 }, provider }],
    ['no id', { info: { ...info, uuid: undefined }, provider }],
    ['an id that is none', { info: { ...info, uuid: 'owl' }, provider }],
    ['something that throws', revoked()],
    ['an info that throws', { info: revoked(), provider }],
    ['a provider that throws', { info, provider: revoked() }],
  ])('do not include one that announces %s', async (_, detail) => {
    await openWithWallet()
    announce(detail)
    expect(names()).toEqual(['Fox'])
  })

  it.each([
    'https://owl.example/icon.png',
    'javascript:alert(1)',
    'data:text/html,owl',
    7,
    undefined,
  ])('show no icon of %s', async (icon) => {
    const { group } = await openWithWallet()
    announce({ info: { ...info, icon }, provider })
    const owl = group().getByRole('button', { name: 'Owl' })
    expect(owl.querySelector('img')).toBeNull()
  })

  it('have names without tricks, and not too long', async () => {
    await openWithWallet()
    announce({ info: { ...info, name: `\u202e Owl\n\u0000${'w'.repeat(100)}` }, provider })
    expect(names()[1]).toMatch(/^Owl w{28}$/)
  })

  it.each([
    ['marks that cover the page', `Owl${'\u0338'.repeat(29)}s`, 'Owl\u0338\u0338\u0338s'],
    ['marks between blanks', 'Owl \u0338\u0338 \u3164\u0338s', 'Owl s'],
    ['half a character', 'Owl \ud83e s', 'Owl s'],
    ['an emoji at the end', `${'w'.repeat(31)}🦊`, 'w'.repeat(31)],
    ['an emoji inside', `${'w'.repeat(30)}🦊s`, `${'w'.repeat(30)}🦊`],
    ['marks of a language', 'Ví tiền ที่ เรื่อง', 'Ví tiền ที่ เรื่อง'],
    ['letters of several characters', 'Cafe\u0301 ကြွေး', 'Café ကြွေး'],
  ])('have names of plain text: %s', async (_, name, shown) => {
    await openWithWallet()
    announce({ info: { ...info, name }, provider })
    expect(names()).toEqual(['Fox', shown])
  })

  it('are no more than can be looked through', async () => {
    await openWithWallet()
    for (let count = 10; count < 40; count++)
      announce({
        info: { ...info, uuid: `${count}${UUID.slice(2)}`, name: `Owl ${count}` },
        provider,
      })
    expect(names()).toHaveLength(12)
  })

  it('include one that does not announce itself, while no other does', async () => {
    const lone = createFakeWallet()
    vi.stubGlobal('ethereum', lone.provider)
    const silent = { ...createFakeWallet(), announce: () => () => undefined }
    const { choose } = await openWithWallet(silent)
    expect(names()).toEqual(['Browser wallet'])
    await choose('Browser wallet')
    expect(proposals(lone)).toBe(1)
  })

  it.each([
    ['throws when it is touched', { value: revoked() }],
    ['throws when it is read', { get: throws(new Error('locked')) }],
  ])('do not include one that %s, and the dialog and its page stay', async (_, ethereum) => {
    Object.defineProperty(window, 'ethereum', { configurable: true, ...ethereum })
    onTestFinished(() => void Reflect.deleteProperty(window, 'ethereum'))
    const { choose, wallet } = await openWithWallet()
    expect(screen.getByTestId('A-1')).toBeInTheDocument()
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    await choose()
    expect(proposals(wallet)).toBe(1)
  })

  it('do not include that one beside others', async () => {
    vi.stubGlobal('ethereum', provider)
    await openWithWallet()
    expect(names()).toEqual(['Fox'])
  })
})

it('a browser without wallets shows nothing of them', async () => {
  const silent = { ...createFakeWallet(), announce: () => () => undefined }
  await openWithWallet(silent)
  expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
  expect(screen.queryByRole('group', { name: 'Pay from a wallet' })).toBeNull()
  const late = createFakeWallet({ name: 'Owl' })
  await act(async () => {
    onTestFinished(late.announce())
    await vi.dynamicImportSettled()
  })
  expect(await screen.findByRole('button', { name: 'Owl' })).toBeVisible()
})
