import { scenarios } from '../testing/scenarios'
import type { SandboxScenario } from '../testing/sandboxApi'
import { Problem } from './problem'

const { order_busy: _, ...playable } = scenarios

/** How a group key begins that names the scenario of its payment. */
const PREFIX = 'sandbox:'

/** The scenarios that a sandbox plays, by name, each with a description. */
export const sandboxScenarios: Readonly<Record<SandboxScenario, string>> = playable

/** The names of the scenarios that a sandbox plays. */
export const scenarioNames = Object.keys(sandboxScenarios).filter(isSandboxScenario)

function isSandboxScenario(name: string): name is SandboxScenario {
  return Object.hasOwn(sandboxScenarios, name)
}

/**
 * Returns the scenario that a group key names, such as `sandbox:underpaid_refunded`.
 *
 * @throws Problem when it names one that does not exist.
 */
export function scenarioOf(groupKey: unknown): SandboxScenario | undefined {
  if (typeof groupKey !== 'string' || !groupKey.startsWith(PREFIX)) return undefined
  const name = groupKey.slice(PREFIX.length)
  if (isSandboxScenario(name)) return name
  throw new Problem(
    'unknown_scenario',
    `group_key names the scenario "${name}", which does not exist. Use one of ${scenarioNames.join(', ')}.`,
  )
}
