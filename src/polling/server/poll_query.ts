/** What a request of a known session says by its query; the fields that Engine.IO's `_query` has. */
export interface PollQuery {
  sid?: string | undefined;
  n?: string | undefined;
  hold?: string | undefined;
  gather?: string | undefined;
  skip?: string | undefined;
}

/**
 * The query of a request as clients of a known session write it, or undefined where it is
 * any other. No object with any names in it is made, since this is done for each poll.
 */
export function readPollQuery(target: string): PollQuery | undefined {
  let at = target.indexOf("?") + 1;
  if (at === 0 || target.includes("%", at) || target.includes("+", at)) return;
  let sid: string | undefined;
  let n: string | undefined;
  let hold: string | undefined;
  let gather: string | undefined;
  let isEngine4 = false;
  let isPolling = false;
  while (at < target.length) {
    const next = target.indexOf("&", at);
    const end = next < 0 ? target.length : next;
    if (target.startsWith("t=", at)) {
      // Only to be another URL each time.
    } else if (target.startsWith("sid=", at)) sid = target.slice(at + 4, end);
    else if (target.startsWith("n=", at)) n = target.slice(at + 2, end);
    else if (target.startsWith("hold=", at)) hold = target.slice(at + 5, end);
    else if (target.startsWith("gather=", at)) gather = target.slice(at + 7, end);
    else if (target.startsWith("EIO=4", at) && end === at + 5) isEngine4 = true;
    else if (target.startsWith("transport=polling", at) && end === at + 17) isPolling = true;
    else return;
    at = end + 1;
  }
  if (!isEngine4 || !isPolling || !sid || target.includes("#", target.indexOf("?"))) return;
  return { sid, n, hold, gather };
}
