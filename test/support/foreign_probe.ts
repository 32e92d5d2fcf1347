import type { Obstacle } from "../../src/tools/probe/found.ts";
import { CannotProbeError } from "../../src/tools/probe/meeting.ts";
import { type ProbeOptions, probe } from "../../src/tools/probe/probe.ts";

const QUICK = { seconds: 0.2, timeout: 15 };

export const probeQuickly = (url: string, options: ProbeOptions = {}) =>
  probe(new URL(url), { ...QUICK, ...options });

/** What stands there, where it is nothing to be probed. */
export async function obstacleAt(url: string, options: ProbeOptions = {}): Promise<Obstacle> {
  try {
    await probeQuickly(url, options);
  } catch (error) {
    if (error instanceof CannotProbeError) return error.obstacle;
    throw error;
  }
  throw new Error("it could be probed");
}
