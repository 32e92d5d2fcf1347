import { ChatClient, type ConnectOptions } from "../connect.ts";
import { EarlyFeed } from "../early_feed.ts";
import { loadPart } from "../load_part.ts";
import type { Identity } from "./shared_connection.ts";

/**
 * Joins a room from one of the tabs and frames that a browser has open. What makes
 * the connection, Socket.IO above all, is more than half of the whole, and is loaded
 * after what a person sees and writes with.
 *
 * @param identify says who looks; asked anew when the client's token is renewed
 */
export function connectTab(
  url: string,
  options: ConnectOptions,
  identify: () => Identity,
): ChatClient {
  return new ChatClient(url, options, (...given) => {
    const [{ clock }] = given;
    const load = async (signal: AbortSignal) => {
      const importPart = () => import("./tab_connection.ts");
      const part = await loadPart(importPart, "tab_connection.js", clock, signal);
      return part.openTabConnection.bind(undefined, identify);
    };
    return new EarlyFeed(load, ...given);
  });
}
