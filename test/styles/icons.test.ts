import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { PaymentState } from '../../src/core/state'
import { StatusIcon } from '../../src/parts/StatusIcon'
import { statusMessages } from '../../src/messages/en/status'

const statuses = Object.keys(statusMessages)
  .filter((key) => key !== 'status.confirming')
  .map((key) => key.slice('status.'.length))

test('each status has its own shape in the color of the text', () => {
  const icons = statuses.map((status) =>
    renderToStaticMarkup(createElement(StatusIcon, { status: status as PaymentState['status'] })),
  )
  expect(new Set(icons).size).toBe(statuses.length)
  for (const icon of icons) expect(icon).toContain('fill="currentColor"')
})
