import { isDeepStrictEqual } from 'node:util'

/** The keywords of JSON Schema that the description of the control API uses. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  oneOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
}

const typeOf = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

/** Lists where a value differs from its schema. */
export function differences(
  schemas: Record<string, Schema>,
  schema: Schema,
  value: unknown,
  place = '$',
): string[] {
  const check = (other: Schema, inner: unknown, at: string) =>
    differences(schemas, other, inner, at)
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    const found = schemas[name]
    return found ? check(found, value, place) : [`${place}: no schema ${name}`]
  }
  if (schema.oneOf) {
    const isOne = schema.oneOf.some((one) => check(one, value, place).length === 0)
    return isOne ? [] : [`${place}: none of them`]
  }
  if (schema.enum && !schema.enum.includes(value)) return [`${place}: ${JSON.stringify(value)}`]
  if ('const' in schema && !isDeepStrictEqual(schema.const, value)) return [`${place}: not const`]
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type
  const fits = (type: string) =>
    type === 'integer' ? Number.isInteger(value) : type === typeOf(value)
  if (types && !types.some(fits)) return [`${place}: ${typeOf(value)}, not ${types.join()}`]
  if (Array.isArray(value))
    return value.flatMap((item, index) => check(schema.items ?? {}, item, `${place}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name))
  const inner = Object.entries(value).flatMap(([name, member]) => {
    const { properties = {}, additionalProperties: others = true } = schema
    const own = properties[name] ?? (typeof others === 'object' ? others : undefined)
    if (own) return check(own, member, `${place}.${name}`)
    return others ? [] : [`${place}.${name}: not described`]
  })
  return [...missing.map((name) => `${place}.${name}: missing`), ...inner]
}
