import type { Endpoint } from "./engine_request.ts";
import type { Found } from "./found.ts";
import { findServer } from "./found_server.ts";
import { CannotProbeError, meet } from "./meeting.ts";
import { at, DEFAULT_PATH } from "./probe.ts";

const TIMEOUT_MS = 20_000;

/** What stands at an address, and whether it can be probed, without the probe's many questions. */
export async function lookAt(site: URL): Promise<Found> {
  const asked: Endpoint = {
    url: at(site, DEFAULT_PATH),
    revision: 4,
    headers: {},
    tally: { requests: 0, limitedAt: null },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  try {
    return await findServer(await meet(asked, { site, seconds: 0, takeOther: true }), asked);
  } catch (error) {
    if (error instanceof CannotProbeError) return error.obstacle;
    throw error;
  }
}
