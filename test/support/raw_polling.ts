import { type Agent, type IncomingMessage, request } from "node:http";
import { onTestFinished } from "./finished.ts";

interface Answer {
  status: number;
  body: string;
  headers: IncomingMessage["headers"];
}

/** A request that can be cut while it is under way. */
export interface Asked extends Promise<Answer> {
  cut(): void;
}

export interface AskOptions {
  method?: string;
  body?: string;
  headers?: Record<string, string | number>;
  agent?: Agent;
  /** Leaves the request open, so that a body can be cut in the middle. */
  unfinished?: boolean;
}

/** One HTTP request, nothing added, nothing tried again. */
export function ask(url: string, options: AskOptions = {}): Asked {
  const { method = "GET", body, headers = {}, agent, unfinished } = options;
  const outgoing = request(url, { method, headers, ...(agent && { agent }) });
  const answer = new Promise<Answer>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk) => {
        text += chunk;
      });
      incoming.on("end", () =>
        resolve({ status: incoming.statusCode ?? 0, body: text, headers: incoming.headers }),
      );
      incoming.on("error", reject);
    });
  });
  answer.catch(() => {});
  if (body !== undefined) outgoing.write(body);
  if (!unfinished) outgoing.end();
  return Object.assign(answer, { cut: () => outgoing.destroy() });
}

/** One GET whose answer is taken as the bytes that came. */
export function askBytes(
  url: string,
  headers: Record<string, string>,
): Promise<{ headers: IncomingMessage["headers"]; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers }, async (incoming) => {
      resolve({ headers: incoming.headers, bytes: Buffer.concat(await incoming.toArray()) });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

export interface RawSession {
  sid: string;
  open: Record<string, unknown>;
  /** Polls, with what is added to the query, such as `n=1`. */
  poll(query?: string): Asked;
  post(body: string, query?: string, options?: AskOptions): Asked;
}

/** A session opened by hand; `query` is added to the handshake. */
export async function rawSession(
  url: string,
  { query = "", path = "/socket.io/" } = {},
): Promise<RawSession> {
  const base = `${url}${path}?EIO=4&transport=polling`;
  const handshake = await ask(`${base}${query && `&${query}`}`);
  const packet = (handshake.body.split("\x1e")[0] ?? "").slice(1);
  const open = JSON.parse(packet) as Record<string, unknown> & { sid: string };
  const target = (added: string) => `${base}&sid=${open.sid}${added && `&${added}`}`;
  const requests: Asked[] = [];
  onTestFinished(() => {
    for (const asked of requests) asked.cut();
  });
  const kept = (asked: Asked) => {
    requests.push(asked);
    return asked;
  };
  return {
    sid: open.sid,
    open,
    poll: (added = "") => kept(ask(target(added))),
    post: (body, added = "", options = {}) =>
      kept(ask(target(added), { method: "POST", body, ...options })),
  };
}
