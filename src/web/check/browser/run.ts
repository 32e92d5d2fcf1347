import { type Findings, type Hold, isFailure } from "../findings.ts";
import { pause, twice } from "./ask.ts";
import {
  checkAnswerHeaders,
  checkCaches,
  checkCompression,
  checkCookies,
  checkFeed,
  checkRequestHeaders,
  checkStorage,
  greet,
  sendBodies,
} from "./requests.ts";
import { checkPolling, watchWebSocket } from "./sockets.ts";
import { checkEvents, checkStream, hold } from "./waiting.ts";

/** How long a WebSocket has to live before the chat trusts it (client/web_socket.ts), in milliseconds. */
const PROOF_MS = 25_000;
/** How long the quick questions may keep the slow ones waiting: in milliseconds, and in ways there and back. */
const QUICK_MS = 2_000;
const QUICK_WAYS = 10;

/**
 * Asks everything, and tells each finding as it is made.
 *
 * @param seconds for how long answers are held, shortest first
 */
export async function run(
  seconds: readonly number[],
  tell: (found: Findings) => void,
): Promise<void> {
  tell({ storage: checkStorage() });
  const greeting = await greet();
  tell(greeting.found);
  if (isFailure(greeting.found.get)) return tell({ done: true });

  const proofMs = Math.min(PROOF_MS, Math.max(...seconds) * 1000);
  const webSocket = watchWebSocket(proofMs, tell);
  const quick = Promise.all([
    twice(() => checkPolling(greeting.tripMs)).then((polling) => tell({ polling })),
    sendBodies(tell),
    checkCookies().then((cookies) => tell({ cookies })),
    twice(checkFeed).then((feed) => tell({ feed })),
    checkRequestHeaders().then(tell),
    checkAnswerHeaders().then((answerHeaders) => tell({ answerHeaders })),
    checkCaches().then((cache) => tell({ cache })),
    checkCompression().then((compression) => tell({ compression })),
  ]);
  await Promise.race([quick, pause(QUICK_MS + QUICK_WAYS * greeting.tripMs)]);

  // Over HTTP/1.1 a browser asks six things at a time of one host: the longest waits come first.
  const holds: Hold[] = [];
  const holdFor = async (time: number | undefined) => {
    if (time === undefined) return;
    const held = await hold(time, greeting);
    if (held.failure) {
      // The server, or the network, may be gone altogether: that is no limit of the path's.
      const { get } = (await greet()).found;
      if (isFailure(get)) return tell({ get });
    }
    holds.push(held);
    holds.sort((a, b) => a.seconds - b.seconds);
    tell({ holds: [...holds] });
  };
  tell({ holdsAsked: seconds, holds: [] });
  const [first, second, ...longer] = seconds;
  await Promise.all([
    quick,
    webSocket,
    ...longer.map(holdFor),
    checkStream()
      .then((stream) => tell({ stream }))
      .then(() => holdFor(second)),
    checkEvents()
      .then((events) => tell({ events }))
      .then(() => holdFor(first)),
  ]);
  tell({ done: true });
}
