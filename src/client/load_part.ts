import { pauseBefore } from "../polling/client/backoff.ts";
import type { Clock } from "./clock.ts";

/**
 * Loads a part of the program that is a script of its own, however often it takes.
 *
 * @param load imports it
 * @param file its name, beside the script that asks for it
 * @param signal ends the tries, and so does the promise
 */
export async function loadPart<Part>(
  load: () => Promise<Part>,
  file: string,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Part> {
  for (let tries = 0; ; tries++) {
    try {
      if (tries === 0) return await load();
      // A document remembers for good that an address gave no module (HTML, 8.1.4.2): this is another.
      return await import(new URL(`${file}?${tries}`, import.meta.url).href);
    } catch (error) {
      if (signal?.aborted) throw error;
      await pauseBefore(tries, clock, signal);
    }
  }
}
