import type { Fault } from "./faults.ts";

/** A path with a name, and a sentence for those who read of it. */
export interface Scenario {
  name: string;
  description: string;
  faults: Fault[];
  /** How long nobody speaks in the middle, in milliseconds, where it is silence that is cut. */
  silenceMs?: number;
  /** How many texts each says at a time, where it is large bodies that are hurt; one where absent. */
  burst?: number;
  /** How the two speak where the load is what hurts: at a pace, whether they are heard or not. */
  pace?: Pace;
}

interface Pace {
  /** From one text of each to its next, in milliseconds. */
  everyMs: number;
  /** How long they speak at least, in milliseconds. */
  forMs: number;
  /** The length of a text, in characters. */
  characters: number;
}

export const SCENARIOS: readonly Scenario[] = [
  { name: "clear", description: "Nothing is in the way.", faults: [] },
  {
    name: "swallowed-answers",
    description:
      "Every tenth answer is swallowed: the server has answered, and the client hears of a reset.",
    faults: [{ kind: "swallow", every: 10 }],
  },
  {
    name: "silent-answers",
    description:
      "Every hundredth answer to a poll is swallowed, and the client hears nothing at all.",
    faults: [{ kind: "swallow", every: 100, method: "GET", how: "silence" }],
  },
  {
    name: "lost-posts",
    description: "Every tenth POST is lost before it reaches the server.",
    faults: [{ kind: "lose", every: 10, method: "POST" }],
  },
  {
    name: "repeated-posts",
    description: "Every POST reaches the server twice.",
    faults: [{ kind: "repeat", every: 1, method: "POST" }],
  },
  {
    name: "repeated",
    description: "Every request reaches the server twice.",
    faults: [{ kind: "repeat", every: 1 }],
  },
  {
    name: "captive-portal",
    description: "One request in twenty is answered by a captive portal's page, with status 200.",
    faults: [{ kind: "answer", every: 20, with: "portal" }],
  },
  {
    name: "redirects",
    description: "One request in twenty is redirected to a captive portal.",
    faults: [{ kind: "answer", every: 20, with: "redirect" }],
  },
  {
    name: "small-bodies",
    description: "A request body of more than 2 kB is refused with 413.",
    faults: [{ kind: "body limit", bytes: 2_000 }],
    burst: 20,
  },
  {
    name: "short-connections",
    description: "Every connection is killed when it is 5 s old.",
    faults: [{ kind: "connection age", ms: 5_000 }],
    silenceMs: 6_000,
  },
  {
    name: "cut-8s",
    description: "A request that takes longer than 8 s is cut.",
    faults: [{ kind: "cut", afterMs: 8_000 }],
    // A client may hold its polls for less while there is talk; Longwave's does for half a minute.
    silenceMs: 45_000,
  },
  {
    name: "gateway-timeout",
    description: "A request that takes longer than 4 s is answered 504 by a gateway.",
    faults: [{ kind: "cut", afterMs: 4_000, how: 504 }],
    silenceMs: 10_000,
  },
  {
    name: "bad-gateway",
    description:
      "One request in ten is answered 502, one in ten 503, one in twenty 407, 408 or 429.",
    faults: [
      { kind: "answer", every: 10, with: 502 },
      { kind: "answer", every: 10, with: 503 },
      { kind: "answer", every: 60, with: 407 },
      { kind: "answer", every: 60, with: 408 },
      { kind: "answer", every: 60, with: 429 },
    ],
  },
  {
    name: "truncated",
    description: "Every tenth answer is cut in the middle of its body.",
    faults: [{ kind: "truncate", every: 10 }],
  },
  {
    name: "slow",
    description: "400 ms of latency each way.",
    faults: [{ kind: "delay", ms: 400 }],
  },
  {
    name: "thin-line",
    description:
      "The line carries 2 kB a second each way, heads included, and each writes a text of 40 characters every second.",
    faults: [{ kind: "line", bytesPerSecond: 2_000, latencyMs: 50 }],
    pace: { everyMs: 1_000, forMs: 30_000, characters: 40 },
  },
  {
    name: "buffering",
    description: "Bodies are passed on only when they are whole.",
    faults: [{ kind: "buffer" }],
  },
  {
    name: "rewritten-headers",
    description: "Headers are stripped and rewritten both ways, as an antivirus proxy does.",
    faults: [
      {
        kind: "headers",
        of: "request",
        strip: ["accept-encoding", "origin", "referer"],
        set: { via: "1.1 proxy" },
      },
      {
        kind: "headers",
        of: "answer",
        strip: ["cache-control", "content-length"],
        set: { "content-type": "text/html" },
      },
    ],
  },
  {
    name: "tunnel",
    description: "The path is closed for 3 s in every 10 s.",
    faults: [{ kind: "closed", everyMs: 10_000, forMs: 3_000 }],
    silenceMs: 6_000,
  },
  {
    name: "restart",
    description:
      "At one POST in twenty the server is started anew: all connections are reset, and it knows none of the sessions of before.",
    faults: [{ kind: "restart", every: 20, method: "POST", forMs: 300 }],
  },
  {
    name: "websocket-refused",
    description: "WebSocket is refused with 403.",
    faults: [{ kind: "web socket", how: "refuse" }],
  },
  {
    name: "websocket-hanging",
    description: "A WebSocket's handshake is never answered.",
    faults: [{ kind: "web socket", how: "hang" }],
  },
  {
    name: "websocket-dying",
    description: "A WebSocket opens, and dies after 200 ms.",
    faults: [{ kind: "web socket", how: "die", afterMs: 200 }],
  },
  {
    name: "websocket-dying-late",
    description: "A WebSocket opens, and dies after 20 s.",
    faults: [{ kind: "web socket", how: "die", afterMs: 20_000 }],
    silenceMs: 22_000,
  },
  {
    name: "websocket-muted",
    description: "A WebSocket opens, and after 200 ms nothing is passed on, and nobody is told.",
    faults: [{ kind: "web socket", how: "mute", afterMs: 200 }],
  },
  {
    name: "socket-io-blocked",
    description: "All of /socket.io/ is refused with 403.",
    faults: [{ kind: "block", path: "/socket.io/" }],
  },
  {
    name: "everything",
    description:
      "One answer in five swallowed, one POST in ten lost, one request in five repeated, one in twenty a captive portal's.",
    faults: [
      { kind: "swallow", every: 5 },
      { kind: "lose", every: 10, method: "POST" },
      { kind: "repeat", every: 5 },
      { kind: "answer", every: 20, with: "portal" },
    ],
  },
];

/** @throws where there is no scenario of that name */
export function scenario(name: string): Scenario {
  const found = SCENARIOS.find((candidate) => candidate.name === name);
  if (!found) {
    const names = SCENARIOS.map((candidate) => candidate.name).join(", ");
    throw new Error(`no scenario is named ${name}; there are ${names}`);
  }
  return found;
}
