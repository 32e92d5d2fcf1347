/** `longwave/gauntlet`: the fault proxy, and the gauntlet that is run through it, for the tests of others. */
export type { Adapter, Peer, PeerOptions } from "./adapter.ts";
export type { Evidence } from "./evidence.ts";
export {
  type FaultProxy,
  /** @deprecated the names before 0.2 */
  type FaultProxy as HostilePath,
  type FaultProxyOptions,
  type FaultProxyOptions as HostilePathOptions,
  startFaultProxy,
  startFaultProxy as hostilePath,
} from "./fault_proxy.ts";
export type { Fault, FaultRecord } from "./faults.ts";
export { type GauntletOptions, type GauntletReport, runGauntlet } from "./gauntlet.ts";
export type {
  Percentiles,
  /** @deprecated the name before 0.2 */
  Percentiles as Spread,
} from "./percentiles.ts";
export { CannotRunError, type Verdict } from "./run.ts";
export { SCENARIOS, type Scenario, scenario } from "./scenarios.ts";
