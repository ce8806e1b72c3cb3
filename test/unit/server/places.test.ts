import { expect, it } from 'vitest'
import { createPlaces } from '../../../src/server/payments/places'

it('lets at most so many in, the urgent first, then the others in turn', async () => {
  const places = createPlaces(2)
  const [first, second] = [places.tryTake(), places.tryTake()]
  expect(places.tryTake()).toBeNull()
  const entered: string[] = []
  const enter = async (name: string, isUrgent?: boolean) => {
    const giveBack = await places.take(isUrgent)
    entered.push(name)
    return giveBack
  }
  const waiting = [enter('a'), enter('b'), enter('c', true)] as const
  first?.()
  await waiting[2]
  expect(entered).toEqual(['c'])
  // a place is given back once
  first?.()
  second?.()
  const giveBack = await waiting[0]
  expect([entered, places.tryTake()]).toEqual([['c', 'a'], null])
  giveBack()
  await waiting[1]
  expect(entered).toEqual(['c', 'a', 'b'])
})
