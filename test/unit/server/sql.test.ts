import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase } from 'kryptogo-payment-react/server'
import { afterAll, expect, test } from 'vitest'
import { join, query, raw, sql } from '../../../src/server/database/sql'

const db = await PGlite.create()
const database = pgliteDatabase(db)

afterAll(() => db.close())

test('numbers parameters in the order they are written', () => {
  const { text, values } = sql`select ${'a'}::text, ${2}::integer`
  expect(text).toBe('select $1::text, $2::integer')
  expect(values).toEqual(['a', 2])
})

test('has no parameters where there are none', () => {
  const { text, values } = sql`select 1`
  expect(text).toBe('select 1')
  expect(values).toEqual([])
})

test('numbers the parameters of nested parts with those around them', () => {
  const inner = sql`b = ${2} or ${sql`c = ${3}`}`
  const { text, values } = sql`select ${1} where ${inner} and d = ${4}`
  expect(text).toBe('select $1 where b = $2 or c = $3 and d = $4')
  expect(values).toEqual([1, 2, 3, 4])
})

test('can use one part twice', () => {
  const part = sql`lower(${'A'})`
  expect(sql`select ${part}, ${part}`).toMatchObject({
    text: 'select lower($1), lower($2)',
    values: ['A', 'A'],
  })
})

test('keeps a dollar sign of a text or a value as it is', () => {
  const { text, values } = sql`select '$1' || ${'$2'}`
  expect(text).toBe("select '$1' || $1")
  expect(values).toEqual(['$2'])
})

test('takes an array and null as one parameter each', () => {
  expect(sql`select ${[1, 2]}::integer[], ${null}::text`).toMatchObject({
    text: 'select $1::integer[], $2::text',
    values: [[1, 2], null],
  })
})

test('joins values and parts', () => {
  const sets = [sql`${raw('a')} = ${1}`, sql`${raw('b')} = ${2}`]
  expect(sql`update t set ${join(sets)} where c in (${join([3, 4])})`).toMatchObject({
    text: 'update t set a = $1, b = $2 where c in ($3, $4)',
    values: [1, 2, 3, 4],
  })
  expect(join([sql`a`, sql`b`], ' and ').text).toBe('a and b')
  expect(sql`select ${join([])}`.text).toBe('select ')
})

test('runs on a database, and never reads a value as SQL', async () => {
  const value = "'; drop table t; --"
  const rows = await query<{ value: string; sum: number }>(
    { ...database, schema: 'kryptogo' },
    sql`select ${value}::text as value, ${1}::integer + ${join([2, 3], '::integer + ')}::integer as sum`,
  )
  expect(rows).toEqual([{ value, sum: 6 }])
})
