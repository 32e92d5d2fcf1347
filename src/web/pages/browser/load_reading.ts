import { systemClock } from "../../../client/clock.ts";
import { loadPart } from "../../../client/load_part.ts";
import type { Reading, ReadingOptions } from "./reading.ts";

const importPart = () => import("./reading.ts");

/** What has been seen is told of once the room is live. */
export async function loadReading(options: ReadingOptions): Promise<Reading> {
  await new Promise((resolve) => options.client.once("state", resolve));
  return new (await loadPart(importPart, "reading.js", systemClock)).Reading(options);
}
