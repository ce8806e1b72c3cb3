export { createFakeKryptogo } from './testing/createFakeKryptogo'
export { createFakeUsePayment } from './testing/createFakeUsePayment'
export { createFakeWallet } from './testing/createFakeWallet'
export { createIntent, fixtures } from './testing/fixtures'
export { createSandboxClient } from './testing/createSandboxClient'
export { createScaledClock } from './testing/createScaledClock'
export { createTestClock } from './testing/createTestClock'
export { scenarios } from './testing/scenarios'

export type { Clock } from './core/clock'
export type { CallbackPayload, FakeCallbacks, FakeDelivery } from './testing/callbacks'
export type { FakeKryptogo, FakeKryptogoOptions, FakeRequest } from './testing/createFakeKryptogo'
export type {
  FakePayment,
  FakeUsePayment,
  FakeUsePaymentOptions,
} from './testing/createFakeUsePayment'
export type {
  FakeWallet,
  FakeWalletOptions,
  FakeWalletRequest,
  FakeWalletTransfer,
} from './testing/createFakeWallet'
export type { FakeTransfer } from './testing/fakeBalances'
export type {
  SandboxClient,
  SandboxClientOptions,
  SandboxHealth,
  SandboxScope,
} from './testing/createSandboxClient'
export type {
  SandboxCallbackSettings,
  SandboxDelivery,
  SandboxDeviation,
  SandboxEvent,
  SandboxFault,
  SandboxList,
  SandboxPage,
  SandboxPayment,
  SandboxQuery,
  SandboxRequest,
  SandboxScenario,
  SandboxSettings,
  SandboxSettingsPatch,
  SandboxTrigger,
  WrongBody,
} from './testing/sandboxApi'
export type { ScaledClock, ScaledClockOptions } from './testing/createScaledClock'
export type { TestClock } from './testing/createTestClock'
export type { Scenario } from './testing/scenarios'
