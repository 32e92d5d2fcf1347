import type { Adapter } from "./adapter.ts";
import { longwave } from "./longwave_adapter.ts";
import { CannotRunError, notRun, type RunOptions, runScenario, type Verdict } from "./run.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";

export interface GauntletOptions {
  /** The server: http or https, without a path of its own. */
  url: string;
  /** How to speak to it; Longwave's own protocol where absent. */
  adapter?: Adapter;
  scenarios?: readonly Scenario[];
  seed?: number;
  /** How long the two speak in each scenario, in seconds, where nothing holds them up. */
  seconds?: number;
  /** Speak at this pace, in milliseconds, instead of in turns. */
  paceMs?: number;
  /** After the last text, how long what is missing is waited for, in seconds. */
  patienceSeconds?: number;
  /** How long the client behind the path may take to join, in seconds. */
  joinSeconds?: number;
  /** How many scenarios run at a time. */
  parallel?: number;
  /** Is told of each scenario when it is done. */
  onVerdict?: (verdict: Verdict) => void;
}

export interface GauntletReport {
  url: string;
  seed: number;
  /** Whether all scenarios were survived. */
  survived: boolean;
  scenarios: Verdict[];
}

export const DEFAULTS = { seed: 1, seconds: 5, patienceSeconds: 10, joinSeconds: 20, parallel: 8 };

/** Taking turns, each says this many texts a second: within the budget of a Longwave server. */
const TEXTS_A_SECOND = 8;

/**
 * Runs clients through a fault proxy to a server, and judges what became of
 * their talk.
 *
 * @throws CannotRunError where the server cannot be talked to even by a clear path
 * @example
 * const { survived } = await runGauntlet({ url: "http://127.0.0.1:3000" });
 */
export async function runGauntlet(options: GauntletOptions): Promise<GauntletReport> {
  const { adapter = longwave(), scenarios = SCENARIOS, ...rest } = { ...DEFAULTS, ...options };
  const { seed, parallel, joinSeconds } = rest;
  const url = rest.url.replace(/\/+$/, "");
  const run = { url, adapter, seed, plan: planOf(options), joinMs: joinSeconds * 1000 };
  const verdicts: Verdict[] = [];
  const waiting = [...scenarios.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [place, scenario] = next;
      const verdict = await runScenario(scenario, run).catch((error) => {
        // Whoever has got this far could be talked to, and is judged.
        if (!(error instanceof CannotRunError) || verdicts.length === 0) throw error;
        return notRun(scenario, run, error.message);
      });
      if (scenario.faults.length === 0 && verdict.received === 0) {
        const why = verdict.failure ?? "nothing arrived, though nothing is in the way";
        throw new CannotRunError(`${url}: ${why}; look at the server, or at the adapter`);
      }
      verdicts[place] = verdict;
      options.onVerdict?.(verdict);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, work));
  } finally {
    waiting.length = 0;
  }
  return {
    url,
    seed,
    survived: verdicts.every(({ survived }) => survived),
    scenarios: verdicts,
  };
}

function planOf(options: GauntletOptions): RunOptions["plan"] {
  const { seconds, patienceSeconds, paceMs } = { ...DEFAULTS, ...options };
  const everyMs = paceMs ?? 1000 / TEXTS_A_SECOND;
  return {
    count: Math.max(1, Math.round((seconds * 1000) / everyMs)),
    everyMs,
    inTurns: paceMs === undefined,
    patienceMs: patienceSeconds * 1000,
  };
}
