import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../usage_error.ts";

/** What an adapter is given of a room to join. */
export interface PeerOptions {
  /** By which the others know it. */
  name: string;
  room: string;
  /** Makes the requests, for an adapter that makes its own. */
  fetch: typeof fetch;
}

/** One end of a conversation: it has joined a room. */
export interface Peer {
  /** Sends a text to everybody else in the room. Need not wait for the server. */
  send(text: string): unknown;
  /** Calls back with each text that comes from the room; its own may come as well. */
  onMessage(callback: (text: string) => void): unknown;
  close(): unknown;
}

/** How the gauntlet speaks to a kind of server. */
export interface Adapter {
  /** Resolves once it has joined the room. */
  connect(url: string, options: PeerOptions): Promise<Peer> | Peer;
  /** Makes a room to talk in, where rooms have to be made. Resolves with its name. */
  makeRoom?(url: string, room: string): Promise<string>;
}

/**
 * Loads an adapter from a module.
 *
 * @param file relative to the current folder
 * @throws UsageError where it is no adapter
 */
export async function loadAdapter(file: string): Promise<Adapter> {
  let module: Partial<Adapter> & { default?: Partial<Adapter> | Adapter["connect"] };
  try {
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    throw new UsageError(`--adapter ${file}: ${(error as Error).message.split("\n")[0]}`);
  }
  const { default: main } = module;
  const found = module.connect ? module : typeof main === "function" ? { connect: main } : main;
  if (typeof found?.connect !== "function") {
    throw new UsageError(`--adapter ${file}: exports no function named connect`);
  }
  return found as Adapter;
}
