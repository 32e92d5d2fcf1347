import { type ConnectOptions, connect } from "../client/connect.ts";
import type { Adapter } from "./adapter.ts";

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
    headers: {
      "Content-Type": "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json().catch(() => undefined)) as
    | { token: string; slug: string; detail?: string }
    | undefined;
  if (!answer) throw new Error("no Longwave answers there; another server needs an --adapter");
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}
