import type { IncomingMessage } from "node:http";
import type { Fault, FaultRecord } from "./faults.ts";
import type { RequestLog } from "./request_log.ts";
import { isHit } from "./seed.ts";

type FaultOf<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>;
type SharedKind = Extract<Fault, { every: number }>["kind"];

/** The most records that are kept; older ones make room. */
const RECORDS_MAX = 100_000;

/** The faults of a path: which of them is for which request, and what was done. */
export class FaultSchedule {
  readonly records: FaultRecord[] = [];
  readonly #seed: number;
  #faults: readonly Fault[];
  /** How many requests each fault has seen, by the fault's place in the list and the method. */
  readonly #seen = new Map<string, number>();
  readonly #log: RequestLog;

  constructor(seed: number, faults: readonly Fault[], log: RequestLog) {
    this.#seed = seed;
    this.#faults = faults;
    this.#log = log;
  }

  /** Other faults from now on. */
  setFaults(faults: readonly Fault[]): void {
    this.#faults = faults;
    this.#seen.clear();
  }

  all<Kind extends Fault["kind"]>(kind: Kind): FaultOf<Kind>[] {
    return this.#faults.filter((fault): fault is FaultOf<Kind> => fault.kind === kind);
  }

  /** The first fault of a kind that is for this request, written down. */
  hit<Kind extends SharedKind>(
    kind: Kind,
    number: number,
    request: IncomingMessage,
  ): FaultOf<Kind> | undefined {
    let hit: FaultOf<Kind> | undefined;
    for (const [index, fault] of this.all(kind).entries()) {
      const { method, every } = fault as FaultOf<SharedKind>;
      if (method && method !== request.method) continue;
      // Each method by itself: how polls and posts interleave is not the seed's doing.
      const sequence = `${kind} ${index} ${request.method}`;
      const k = this.#seen.get(sequence) ?? 0;
      this.#seen.set(sequence, k + 1);
      if (!hit && isHit(this.#seed, sequence, k, every)) hit = fault;
    }
    if (hit) this.record(hit, number, request);
    return hit;
  }

  /** @param number the request's number on the path; 0 for what is done to all of it */
  record({ kind }: Fault, number: number, request?: IncomingMessage): void {
    if (this.records.length >= RECORDS_MAX) this.records.shift();
    this.records.push({
      atMs: this.#log.nowMs,
      fault: kind,
      request: number,
      method: request?.method ?? "",
      target: request?.url ?? "",
    });
  }
}
