import { act, screen } from '@testing-library/react'
import { createFakeUsePayment, createIntent } from 'kryptogo-payment-react/testing'
import { useEffect, useReducer, useState } from 'react'
import { describe, expect, it } from 'vitest'
import { expectConsole } from '../setup'
import { actAsync, loaded, renderShop } from './support'

const button = () => screen.getByRole('button')
const expectStatus = (status: string) => expect(button()).toHaveAttribute('data-status', status)

describe('a hook that throws while rendering', () => {
  it('leaves the page standing, and is tried again by a retry', async () => {
    expectConsole('error', /told to fail/)
    const { fake, session, onError, user } = await renderShop(
      createFakeUsePayment({ onRender: 'throw' }),
    )
    expect(screen.getByRole('button', { name: 'Pay NT$100' })).toBeVisible()
    expect(session.current.state).toMatchObject({
      status: 'error',
      error: { code: 'hook_failed', retryable: true },
    })
    expect(onError).toHaveBeenCalledTimes(1)

    act(() => fake.set({ onRender: 'return' }))
    act(() => session.current.retry())
    await loaded()
    expect(session.current.state).toEqual({ status: 'idle' })
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
    expectStatus('opening')
  })

  it('is tried again by the next click', async () => {
    expectConsole('error', /told to fail/)
    const { fake, user } = await renderShop(createFakeUsePayment({ onRender: 'throw' }))
    await user.click(button())
    expect(fake.calls).toHaveLength(0)
    expectStatus('error')
    act(() => fake.set({ onRender: 'return' }))
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
    expectStatus('opening')
  })

  it('fails the payment it should have opened', async () => {
    expectConsole('error', /told to fail/)
    const { fake, user, onError } = await renderShop()
    await user.click(button())
    act(() => fake.set({ onRender: 'throw' }))
    expectStatus('error')
    expect(onError.mock.calls).toMatchObject([[{ error: { code: 'hook_failed' } }]])
  })

  it('does not end a payment that is pending, which goes on once the hook is back', async () => {
    expectConsole('error', /told to fail/)
    const { fake, user, session, onError, onSuccess } = await renderShop()
    await user.click(button())
    act(() => fake.settle('pending'))
    act(() => fake.set({ onRender: 'throw' }))
    expectStatus('pending')
    expect(session.current.state).toMatchObject({ warning: { code: 'hook_failed' } })
    expect(onError).not.toHaveBeenCalled()

    act(() => fake.set({ onRender: 'return' }))
    await user.click(button())
    act(() => fake.settle('success'))
    expectStatus('success')
    expect(fake.calls).toHaveLength(1)
    expect(onSuccess).toHaveBeenCalledTimes(1)
  })
})

describe('a hook that returns undefined', () => {
  it('from the start is an error', async () => {
    expectConsole('error', /returned nothing/)
    const { fake, user, onError } = await renderShop(
      createFakeUsePayment({ onRender: 'return undefined' }),
    )
    await user.click(button())
    expectStatus('error')
    expect(onError).toHaveBeenLastCalledWith(
      expect.objectContaining({
        error: expect.objectContaining({ code: 'hook_failed' }) as unknown,
      }),
    )
    expect(fake.calls).toEqual([])
    act(() => fake.set({ onRender: 'return' }))
    await user.click(button())
    expectStatus('opening')
    expect(fake.calls).toHaveLength(1)
  })

  it('later on is an error', async () => {
    expectConsole('error', /returned nothing/)
    const { fake, user } = await renderShop()
    await user.click(button())
    act(() => fake.set({ onRender: 'return undefined' }))
    expectStatus('error')
  })
})

it('a hook that works is mounted once, whatever is reset and tried again', async () => {
  let mounts = 0
  const fake = createFakeUsePayment()
  const { session, user } = await renderShop(fake, () => {
    useEffect(() => {
      mounts++
    }, [])
    return fake.usePayment()
  })
  const before = mounts
  await user.click(button())
  act(() => fake.settle('pending'))
  await user.click(button())
  act(() => session.current.reset())
  act(() => session.current.retry())
  expect(mounts).toBe(before)
})

describe('openPaymentModal', () => {
  it.each(['reject', 'throw'] as const)(
    'that does %s is an error, and a click tries again',
    async (onOpen) => {
      const failure = new Error('No wallet')
      const { fake, user, onError } = await renderShop(createFakeUsePayment({ onOpen, failure }))
      await user.click(button())
      expectStatus('error')
      const error = { code: 'open_failed', cause: failure, retryable: true }
      expect(onError.mock.calls).toMatchObject([[{ error }]])
      act(() => fake.set({ onOpen: 'resolve' }))
      await user.click(button())
      expectStatus('opening')
      act(() => fake.settle('success'))
      expectStatus('success')
    },
  )

  it('that rejects is tried again by a retry, with the same parameters', async () => {
    const { fake, user, session } = await renderShop(createFakeUsePayment({ onOpen: 'reject' }))
    await user.click(button())
    act(() => fake.set({ onOpen: 'resolve' }))
    act(() => session.current.retry())
    expectStatus('opening')
    expect(fake.calls[1]).toEqual(fake.calls[0])
  })

  it('that rejects a payment which was called off meanwhile changes nothing', async () => {
    const { user, session, onError } = await renderShop(createFakeUsePayment({ onOpen: 'reject' }))
    await actAsync(() => {
      button().click()
      session.current.reset()
    })
    expectStatus('idle')
    expect(onError).not.toHaveBeenCalled()
    await user.click(button())
    expectStatus('error')
  })

  it('that rejects when the payment is already there is no error', async () => {
    let reject: (error: Error) => void = () => undefined
    const fake = createFakeUsePayment()
    const openPaymentModal = () => new Promise((_, refuse) => (reject = refuse))
    const usePayment = () => ({ ...fake.usePayment(), openPaymentModal })
    const { user, onError } = await renderShop(fake, usePayment)
    await user.click(button())
    act(() => fake.settle(createIntent({ fiat_amount: '100' })))
    await actAsync(() => reject(new Error('The modal was closed')))
    expectStatus('pending')
    expect(onError).not.toHaveBeenCalled()
  })

  it('that resolves proves nothing', async () => {
    const { user, onSuccess } = await renderShop(createFakeUsePayment({ onOpen: 'resolve' }))
    await user.click(button())
    expectStatus('opening')
    expect(onSuccess).not.toHaveBeenCalled()
  })
})

describe('a hook that stays silent', () => {
  /** A hook that opens, and neither resolves nor says that it is at work. */
  async function renderSilent() {
    const fake = createFakeUsePayment({ onOpen: 'hang' })
    return renderShop(fake, () => ({ ...fake.usePayment(), isLoading: false }))
  }

  it('keeps the buyer waiting for a minute and no longer', async () => {
    const { fake, user, clock, onError } = await renderSilent()
    await user.click(button())
    act(() => clock.advance(59_999))
    expectStatus('opening')
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
    act(() => clock.advance(1))
    expectStatus('idle')
    expect(onError).not.toHaveBeenCalled()
    await user.click(button())
    expect(fake.calls).toHaveLength(2)
    expectStatus('opening')
  })

  it('may still bring the payment after that', async () => {
    const { fake, user, clock, onSuccess } = await renderSilent()
    await user.click(button())
    act(() => clock.advance(60_000))
    act(() => fake.settle('success'))
    expectStatus('success')
    expect(onSuccess).toHaveBeenCalledTimes(1)
  })

  it('gives each attempt a minute of its own', async () => {
    const { user, clock, session } = await renderSilent()
    await user.click(button())
    act(() => clock.advance(50_000))
    act(() => session.current.reset())
    await user.click(button())
    act(() => clock.advance(59_999))
    expectStatus('opening')
    act(() => clock.advance(1))
    expectStatus('idle')
  })

  it('is waited for as long as it says that it is at work', async () => {
    const { fake, user, clock } = await renderShop(createFakeUsePayment({ onOpen: 'hang' }))
    await user.click(button())
    act(() => clock.advance(10 * 60_000))
    expectStatus('opening')
    act(() => fake.set({ isLoading: false }))
    expectStatus('idle')
  })

  it('may bring the payment within a minute of work that came to nothing, but not later', async () => {
    const { fake, user, clock } = await renderShop()
    await user.click(button())
    act(() => fake.set({ isLoading: false }))
    act(() => clock.advance(59_999))
    act(() => fake.settle('pending'))
    expectStatus('pending')

    act(() => fake.settle('expired'))
    await user.click(button())
    act(() => fake.set({ isLoading: false, data: null }))
    act(() => clock.advance(60_000))
    act(() => fake.settle('success'))
    expectStatus('idle')
  })

  it('leaves no timer behind once the payment is there', async () => {
    const { fake, user, clock } = await renderSilent()
    await user.click(button())
    expect(clock.waiting).toBe(1)
    act(() => fake.settle('pending'))
    expect(clock.waiting).toBe(0)
  })

  it('leaves no timer behind when the page is gone', async () => {
    const { user, clock, unmount } = await renderSilent()
    await user.click(button())
    unmount()
    expect(clock.waiting).toBe(0)
  })
})

describe('swapping the hook', () => {
  it('for one with other hooks inside is no crash, and the payment is not forgotten', async () => {
    const first = createFakeUsePayment()
    const second = createFakeUsePayment()
    const useSecond = () => {
      useState(0)
      useReducer((count: number) => count + 1, 0)
      return second.usePayment()
    }
    const { use, user, session, onError } = await renderShop(first)
    await user.click(button())
    act(() => first.settle('pending'))
    use(useSecond)
    expectStatus('pending')
    expect(session.current.state).not.toHaveProperty('warning')
    act(() => first.settle('success'))
    expectStatus('pending')
    act(() => second.set({ data: createIntent({ fiat_amount: '100' }), isLoading: false }))
    expectStatus('pending')
    expect(onError).not.toHaveBeenCalled()
  })

  it('makes the next payment go to the new one', async () => {
    const first = createFakeUsePayment()
    const second = createFakeUsePayment()
    const { use, user, onError } = await renderShop(first)
    use(second.usePayment)
    expect(onError).not.toHaveBeenCalled()
    await user.click(button())
    expect(first.calls).toHaveLength(0)
    expect(second.calls).toHaveLength(1)
    act(() => second.settle('success'))
    expectStatus('success')
  })

  it('mends one that throws', async () => {
    expectConsole('error', /told to fail/)
    const { use, user } = await renderShop(createFakeUsePayment({ onRender: 'throw' }))
    const second = createFakeUsePayment()
    use(second.usePayment)
    await user.click(button())
    expect(second.calls).toHaveLength(1)
    act(() => second.settle('success'))
    expectStatus('success')
  })

  it('on every render is an error that says so', async () => {
    const fake = createFakeUsePayment()
    const { use, onError, session } = await renderShop(fake)
    for (let render = 0; render < 3; render++) use(() => fake.usePayment())
    expect(onError).toHaveBeenCalledTimes(1)
    expect(session.current.state).toMatchObject({ error: { code: 'unstable_hook' } })
  })
})
