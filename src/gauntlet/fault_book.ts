import type { IncomingMessage } from "node:http";
import type { Fault, FaultRecord } from "./faults.ts";
import { isHit } from "./seed.ts";

type Of<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>;
type SharedKind = Extract<Fault, { every: number }>["kind"];

/** The most records that are kept; older ones make room. */
const RECORDS_MAX = 100_000;

/** The faults of a path: which of them is for which request, and what was done. */
export class FaultBook {
  readonly records: FaultRecord[] = [];
  readonly #seed: number;
  readonly #faults: readonly Fault[];
  /** How many requests each fault has seen. */
  readonly #seen = new Map<Fault, number>();
  readonly #openedAt = performance.now();

  constructor(seed: number, faults: readonly Fault[]) {
    this.#seed = seed;
    this.#faults = faults;
  }

  all<Kind extends Fault["kind"]>(kind: Kind): Of<Kind>[] {
    return this.#faults.filter((fault): fault is Of<Kind> => fault.kind === kind);
  }

  /** The first fault of a kind that is for this request, written down. */
  hit<Kind extends SharedKind>(
    kind: Kind,
    number: number,
    request: IncomingMessage,
  ): Of<Kind> | undefined {
    let hit: Of<Kind> | undefined;
    for (const [index, fault] of this.all(kind).entries()) {
      const { method, every } = fault as Of<SharedKind>;
      if (method && method !== request.method) continue;
      const k = this.#seen.get(fault) ?? 0;
      this.#seen.set(fault, k + 1);
      if (!hit && isHit(this.#seed, `${kind} ${index}`, k, every)) hit = fault;
    }
    if (hit) this.record(hit, number, request);
    return hit;
  }

  /** @param number the how-manieth request of the path; 0 for what is done to all of it */
  record({ kind }: Fault, number: number, request?: IncomingMessage): void {
    if (this.records.length >= RECORDS_MAX) this.records.shift();
    this.records.push({
      atMs: Math.round(performance.now() - this.#openedAt),
      fault: kind,
      request: number,
      method: request?.method ?? "",
      target: request?.url ?? "",
    });
  }
}
