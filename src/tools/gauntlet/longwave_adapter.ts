import { type ConnectOptions, connect } from "../../client/connect.ts";
import type { Adapter } from "./adapter.ts";

/** Whoever answers, or does not, is no Longwave server. */
export class NotLongwaveError extends Error {
  override name = "NotLongwaveError";
}

/** Speaks to a Longwave server, by the one client; with `transport`, by that alone. */
export const longwave = (fixed: Pick<ConnectOptions, "transport"> = {}): Adapter => ({
  async connect(url, options) {
    const chat = connect(url, { ...options, ...fixed });
    await new Promise<void>((resolve, reject) => {
      chat.on("state", ({ state }) => state === "live" && resolve());
      chat.on("refused", (detail) => reject(new Error(detail)));
    });
    return {
      // It is kept and tried again; what is lost in the end is what never arrives.
      send: (text) => void chat.post(text).catch(() => {}),
      onMessage: (callback) => chat.on("message", ({ text }) => callback(text)),
      close: () => chat.close(),
    };
  },

  async makeRoom(url, title) {
    const { token } = await send(`${url}/api/people`, { name: "Gauntlet" });
    const { slug } = await send(`${url}/api/rooms`, { title, kind: "unlisted" }, token);
    return slug;
  },
});

async function send(
  url: string,
  body: object,
  token?: string,
): Promise<{ token: string; slug: string }> {
  const response = await fetch(url, {
    method: "POST",
    // Somebody else's answer is not looked for elsewhere.
    redirect: "manual",
    headers: {
      "Content-Type": "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  }).catch((error) => {
    throw new NotLongwaveError(error.message, { cause: error.cause });
  });
  const answer = (await response.json().catch(() => undefined)) as
    | { token: string; slug: string; detail?: string }
    | undefined;
  if (response.ok && answer) return answer;
  if (answer?.detail) throw new Error(answer.detail);
  throw new NotLongwaveError("no Longwave answers there; another server needs an --adapter");
}
