import type {
  SandboxCallbackSettings,
  SandboxFault,
  SandboxScenario,
  SandboxSettings,
  SandboxSettingsPatch,
  WrongBody,
} from '../../testing/sandboxApi'
import { Choice } from '../Choice'
import { choicesOf, nameIn, Select } from './Select'
import { useStudio, useStudioState } from './StudioContext'
import { useIsWide } from './useIsWide'
import { usePageMessages } from './usePageMessages'

const PAUSED = 0
const SPEEDS = [PAUSED, 1, 10, 60] as const

/** Sets the world in which payments happen: time, the network, and how new payments proceed. */
export function Controls() {
  const t = usePageMessages()
  const isWide = useIsWide()
  const { settings } = useStudioState().world
  if (!settings) return null
  if (isWide) return <OpenControls settings={settings} />
  const { paused, speed, fault, latency_ms } = settings
  const facts = [
    paused ? t.paused : t.pace(speed),
    ...(fault === null ? [] : [nameIn(t.faults, fault)]),
    ...(latency_ms === 0 ? [] : [nameIn(t.latencies, String(latency_ms))]),
  ]
  return (
    <details className="folded" data-unusual={facts.length > 1}>
      <summary>
        {t.controls} <span className="quiet">{facts.join(' · ')}</span>
      </summary>
      <OpenControls settings={settings} />
    </details>
  )
}

function OpenControls({ settings }: { settings: SandboxSettings }) {
  const t = usePageMessages()
  const studio = useStudio()
  const { paused, speed, fault, latency_ms, scenario } = settings
  const change = (text: string, patch: SandboxSettingsPatch) => void studio.change(text, patch)

  function setSpeed(next: number): void {
    if (next === PAUSED) change(t.pauseSet, { paused: true })
    else change(t.paceSet(next), { paused: false, speed: next })
  }

  const faults = choicesOf(t.faults, fault ?? 'none')
  const latencies = choicesOf(t.latencies, String(latency_ms))
  const scenarios = choicesOf(t.scenarios, scenario)
  return (
    <section className="controls" aria-label={t.controls}>
      <Choice
        label={t.time}
        choices={SPEEDS}
        value={paused ? PAUSED : SPEEDS.find((one) => one === speed)}
        onChange={setSpeed}
        nameOf={(one) => (one === PAUSED ? t.paused : t.pace(one))}
      />
      <Select
        label={t.network}
        {...faults}
        isUnusual={fault !== null}
        onChange={(value) => change(t.networkSet, { fault: named(FAULTS, value) ?? null })}
      />
      <Select
        label={t.latency}
        {...latencies}
        isUnusual={latency_ms > 0}
        onChange={(value) => change(t.latencySet, { latency_ms: Number(value) })}
      />
      <Select
        label={t.scenario}
        {...scenarios}
        onChange={(value) =>
          change(t.scenarioSet, { scenario: named(SCENARIOS, value) ?? 'expired' })
        }
      />
    </section>
  )
}

const FAULTS = [
  'rate_limited',
  'unavailable',
  'server_error',
  'html',
  'cut',
  'timeout',
  'offline',
  'slow',
  'flaky',
] as const satisfies readonly SandboxFault[]

const SCENARIOS = [
  'expired',
  'pending',
  'paid',
  'underpaid',
  'underpaid_refunded',
  'late',
  'unknown_status',
] as const satisfies readonly SandboxScenario[]

const BODIES = [
  'not_json',
  'cut',
  'empty',
  'unknown_payment',
  'wrong_status',
  'wrong_amount',
  'numbers',
] as const satisfies readonly WrongBody[]

const named = <Name extends string>(names: readonly Name[], value: string) =>
  names.find((one) => one === value)

/** Sets how callbacks are sent. */
export function CallbackControls() {
  const t = usePageMessages()
  const studio = useStudio()
  const { settings } = useStudioState().world
  if (!settings) return null
  const { copies, delay_ms, reorder, body } = settings.callbacks
  const change = (callbacks: Partial<SandboxCallbackSettings>) =>
    void studio.change(t.sendingSet, { callbacks })

  const orders = { inOrder: t.inOrder, overtaken: t.overtaken }
  const bodies = choicesOf(t.bodies, body ?? 'none')
  return (
    <section className="controls" aria-label={t.sending}>
      <Select
        label={t.copies}
        {...choicesOf(t.copiesOf, String(copies))}
        isUnusual={copies !== 1}
        onChange={(value) => change({ copies: Number(value) })}
      />
      <Select
        label={t.delay}
        {...choicesOf(t.latencies, String(delay_ms))}
        isUnusual={delay_ms > 0}
        onChange={(value) => change({ delay_ms: Number(value) })}
      />
      <Select
        label={t.order}
        {...choicesOf(orders, reorder ? 'overtaken' : 'inOrder')}
        isUnusual={reorder}
        onChange={(value) => change({ reorder: value === 'overtaken' })}
      />
      <Select
        label={t.body}
        {...bodies}
        isUnusual={body !== null}
        onChange={(value) => change({ body: named(BODIES, value) ?? null })}
      />
    </section>
  )
}
