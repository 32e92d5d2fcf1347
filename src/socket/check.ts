import type { Namespace } from "socket.io";
import { preferredLanguage } from "../http/language.ts";
import type { CheckEvents } from "../protocol/events.ts";
import { Problem, type Refusal } from "../protocol/problem.ts";

/** Socket.IO looks through a value recursively before it sends it; nobody needs more levels. */
const LEVELS_MAX = 100;

/** The namespace for looking at the path: it returns what it is given, to anybody. */
export function answerChecks(namespace: Namespace<CheckEvents>): void {
  namespace.on("connection", (socket) => {
    const language = preferredLanguage(socket.handshake.headers["accept-language"]);
    const refusal: Refusal = { error: { code: tooDeep.code, detail: tooDeep.in(language) } };
    socket.on("echo", (...received: unknown[]) => {
      const ack = received.at(-1);
      if (typeof ack !== "function") return;
      const [value] = received.length > 1 ? received : [null];
      ack(isTooDeep(value) ? refusal : value);
    });
  });
}

const tooDeep = new Problem("bad_request", "At most {max} levels are returned.", {
  max: LEVELS_MAX,
});

/** Level by level rather than recursively: it is the depth that is in doubt. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > LEVELS_MAX) return true;
    level = level.flatMap((inner) =>
      typeof inner === "object" && inner !== null ? Object.values(inner) : [],
    );
  }
  return false;
}
