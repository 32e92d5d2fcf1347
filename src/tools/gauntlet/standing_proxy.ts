import { once } from "node:events";
import { UsageError } from "../usage_error.ts";
import { type FaultProxy, startFaultProxy } from "./fault_proxy.ts";
import type { Scenario } from "./scenarios.ts";

export interface StandingProxy {
  /** The server behind it. */
  url: string;
  port: number;
  seed: number;
  scenario: Scenario;
}

/** How often what was done meanwhile is told, in milliseconds. */
const TELL_MS = 200;

/** Leaves a fault proxy standing, and reports what it does, until SIGINT or SIGTERM. */
export async function startStandingProxy({
  url,
  port,
  seed,
  scenario,
}: StandingProxy): Promise<void> {
  const path = await open({ target: url, port, seed, faults: scenario.faults });
  console.log(`${path.url} leads to ${url} by "${scenario.name}": ${scenario.description}`);
  let reported = 0;
  const tell = () => {
    for (const { atMs, fault, method, target } of path.faults.slice(reported)) {
      console.log(`${(atMs / 1000).toFixed(1)} s  ${fault} ${method} ${target}`.trimEnd());
    }
    reported = path.faults.length;
  };
  const telling = setInterval(tell, TELL_MS);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  clearInterval(telling);
  tell();
  await path.close();
}

async function open(options: Parameters<typeof startFaultProxy>[0]): Promise<FaultProxy> {
  try {
    return await startFaultProxy(options);
  } catch (error) {
    throw new UsageError(`--proxy: ${(error as Error).message}`);
  }
}
