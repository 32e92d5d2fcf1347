import { setTimeout as pause } from "node:timers/promises";
import type { Peer } from "./adapter.ts";
import { type Percentiles, percentilesOf } from "./percentiles.ts";

/** How two peers talk with each other. */
export interface TalkPlan {
  /** How many texts each of them sends. */
  count: number;
  /** The time from one text of a peer to its next, in milliseconds; longer where turns are waited for. */
  everyMs: number;
  /**
   * They speak in turns, and each waits for a while for what the other said. Then
   * the same requests carry the same texts each time, and one seed hurts the same ones.
   */
  inTurns: boolean;
  /** How many texts a peer sends at a time. */
  burst: number;
  /** The length of a text, in characters; a sentence's where absent. */
  characters?: number;
  /** How long nobody speaks in the middle, in milliseconds. */
  silenceMs: number;
  /** After the last text, how long what is missing is waited for, in milliseconds. */
  patienceMs: number;
  /** Between two turns: resolves when what the last one brought about on the path is over. */
  atRest?: () => Promise<void>;
}

/** What became of what was said. */
export interface Outcome {
  sent: number;
  received: number;
  lost: number;
  repeated: number;
  outOfOrder: number;
  /** From sending to arriving, in milliseconds. */
  delayMs: Percentiles;
  /** The texts that never arrived, as `near 17`. */
  missing: string[];
  /** The texts that arrived more than once. */
  duplicates: string[];
  /** @deprecated the name of `duplicates` before 0.2 */
  again: string[];
}

/**
 * How long a text is waited for before the other's turn, in milliseconds: longer
 * than an ordinary client takes to connect anew (socket.io-client: 1.5 s at most).
 */
const TURN_MS = 2_500;
/** Once so many turns in a row went unheard, nobody waits for long until something arrives again. */
const UNHEARD_MAX = 4;
const BRIEF_TURN_MS = 100;

/** Makes the texts as long as a sentence. */
const FILLER =
  ", and long waves bend around whatever stands in the way of what we say to each other";

/** One of the two, and what it has heard of the other. */
class Participant {
  readonly name: "far" | "near";
  readonly sentAt: number[] = [];
  /** The numbers of the other's texts, in the order of their first arrival. */
  readonly heard: number[] = [];
  readonly delays: number[] = [];
  readonly duplicates: string[] = [];
  /** Why something could not be sent, the first time. */
  trouble: string | undefined;
  readonly #peer: Peer;
  readonly #seen = new Set<string>();
  /** How many are yet to arrive before somebody goes on, and how. */
  #awaited = { count: 0, resume: () => {} };

  constructor(name: "far" | "near", peer: Peer, other: () => Participant, onArrival: () => void) {
    this.name = name;
    this.#peer = peer;
    peer.onMessage((given: unknown) => {
      const text = typeof given === "string" ? given : (given as { text?: unknown } | null)?.text;
      const [, who, number] = /gauntlet (far|near) (\d+)/.exec(String(text)) ?? [];
      if (!who) return;
      const id = `${who} ${number}`;
      if (this.#seen.has(id)) this.duplicates.push(id);
      else if (who !== name) {
        this.heard.push(Number(number));
        this.delays.push(performance.now() - (other().sentAt[Number(number)] as number));
        onArrival();
        if (--this.#awaited.count === 0) this.#awaited.resume();
      }
      this.#seen.add(id);
    });
  }

  send(number: number, characters?: number): void {
    this.sentAt[number] = performance.now();
    const text = `gauntlet ${this.name} ${number}${FILLER}`.slice(0, characters);
    // It is no arrival, and that is what counts; but somebody will want to know why.
    (async () => this.#peer.send(text))().catch((error) => {
      this.trouble ??= `${this.name} could not send: ${error instanceof Error ? error.message : error}`;
    });
  }

  /** Resolves when so many texts have arrived, with true, or after so many milliseconds. */
  async waitForTexts(count: number, ms: number): Promise<boolean> {
    const arrived = new Promise<boolean>((resolve) => {
      this.#awaited = { count, resume: () => resolve(true) };
    });
    const control = new AbortController();
    const heard = await Promise.race([arrived, pause(ms, false, { signal: control.signal })]);
    control.abort();
    return heard;
  }
}

/**
 * Lets two peers of one room talk, and counts what becomes of it.
 *
 * @param onArrival is told of each text that arrives for the first time
 */
export async function talk(
  farPeer: Peer,
  nearPeer: Peer,
  { count, everyMs, burst, inTurns, characters, silenceMs, patienceMs, atRest }: TalkPlan,
  onArrival = () => {},
): Promise<Outcome & { trouble?: string }> {
  const far: Participant = new Participant("far", farPeer, () => near, onArrival);
  const near: Participant = new Participant("near", nearPeer, () => far, onArrival);
  const turns: [Participant, Participant][] = [
    [far, near],
    [near, far],
  ];
  let wasSilent = silenceMs === 0;
  let due = performance.now();
  let unheard = 0;
  for (let begun = 0; begun < count; begun += burst) {
    if (!wasSilent && begun >= count / 2) {
      await pause(silenceMs);
      due += silenceMs;
      wasSilent = true;
    }
    const size = Math.min(burst, count - begun);
    for (const [speaker, listener] of turns) {
      const turnMs = unheard < UNHEARD_MAX ? TURN_MS : BRIEF_TURN_MS;
      const hearing = inTurns ? listener.waitForTexts(size, turnMs) : true;
      for (let number = begun; number < begun + size; number++) {
        speaker.send(number, characters);
      }
      unheard = (await hearing) ? 0 : unheard + 1;
      due += (size * everyMs) / 2;
      // Who was held up does not hurry afterwards: neither do people.
      if (inTurns) await Promise.all([pause((size * everyMs) / 2), atRest?.()]);
    }
    const ahead = due - performance.now();
    if (!inTurns && ahead > 0) await pause(ahead);
  }
  const sent = far.sentAt.length + near.sentAt.length;
  const received = () => far.heard.length + near.heard.length;
  const deadline = performance.now() + patienceMs;
  while (received() < sent && performance.now() < deadline) await pause(20);
  const trouble = far.trouble ?? near.trouble;
  const missing = [...missingOf(far, near), ...missingOf(near, far)];
  const duplicates = [...far.duplicates, ...near.duplicates];
  return {
    sent,
    received: received(),
    lost: missing.length,
    repeated: duplicates.length,
    outOfOrder: reorderedOf(far.heard) + reorderedOf(near.heard),
    delayMs: percentilesOf([...far.delays, ...near.delays]),
    missing,
    duplicates,
    again: duplicates,
    ...(trouble && { trouble }),
  };
}

/** What the speaker said and the listener has not heard. */
function missingOf(speaker: Participant, listener: Participant): string[] {
  const heard = new Set(listener.heard);
  return [...speaker.sentAt.keys()]
    .filter((number) => !heard.has(number))
    .map((number) => `${speaker.name} ${number}`);
}

/** How many came after one that was said later. */
function reorderedOf(numbers: number[]): number {
  let newest = -1;
  let count = 0;
  for (const number of numbers) {
    if (number < newest) count++;
    else newest = number;
  }
  return count;
}
